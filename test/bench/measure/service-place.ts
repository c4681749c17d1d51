import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../support/process.ts";
import type { Service, Step } from "../inputs/seccomp-services/service.ts";

const STEP_MS = 30_000;
const MOST_OUTPUT = 64 * 1024 * 1024;

export type Phase = "record" | "judge";

/** Where a service runs once: its folder, its ports, and what its texts come to there. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly command: readonly [string, ...string[]];
  /** Gives a command to bash and looks for what must stand in its output. Throws with the output where it does not, and where it fails. */
  take(step: Step): Promise<void>;
  remove(): Promise<void>;
}

/** The folder of a service as it is before its first start, to be copied for each. */
export async function prepareTemplate({ name, prepare }: Service): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "service-"));
  // Services give up root and still read their files.
  await chmod(folder, 0o777);
  if (prepare !== undefined) {
    const { failed, output } = await bash(prepare.replaceAll("$FOLDER", folder), folder);
    if (failed) throw new Error(`${name} cannot be prepared: ${output}`);
  }
  return folder;
}

export async function openPlace(service: Service, phase: Phase, template: string): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), "service-"));
  await bash(`cp -a ${template}/. ${folder}`, folder);
  const port = await freePort();
  const values: Readonly<Record<string, string>> = {
    FOLDER: folder,
    PORT: String(port),
    OTHER: String(await freePort()),
    PHASE: phase,
  };
  const fill = (text: string): string =>
    text.replace(/\$(FOLDER|PORT|OTHER|PHASE)\b/g, (whole, name: string) => values[name] ?? whole);
  for (const [name, text] of Object.entries(service.files ?? {})) {
    await writeFile(path.join(folder, name), fill(text));
  }
  const [program, ...args] = service.command;
  return {
    folder,
    port,
    command: [program, ...args.map(fill)],
    take: async ([command, expected]) => {
      const { failed, output } = await bash(fill(command), folder);
      if (!failed && output.includes(expected)) return;
      throw new Error(`${command}: expected ${expected}, got ${output.slice(0, 500)}`);
    },
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}

function bash(command: string, cwd: string): Promise<{ failed: boolean; output: string }> {
  const limits = { cwd, timeout: STEP_MS, maxBuffer: MOST_OUTPUT };
  return new Promise((resolve) => {
    execFile("bash", ["-c", command], limits, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    });
  });
}
