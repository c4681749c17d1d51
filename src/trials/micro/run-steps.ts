import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import path from "node:path";
import { type ProgramStep, programWords, syscallProgram } from "./syscall-program.ts";

const TIMEOUT_MS = 20_000;
const NAME = "calls";

/** True where programs of calls run. */
export function runsPrograms(): boolean {
  return platform() === "linux" && arch() === "x64";
}

/** Makes a program of these steps, lets it be used as a file of that folder, and removes both. */
export async function withProgram<T>(
  steps: readonly ProgramStep[],
  words: number,
  use: (folder: string, name: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-calls-"));
  try {
    const file = path.join(folder, NAME);
    await writeFile(file, syscallProgram(steps, words));
    await chmod(file, 0o755);
    return await use(folder, NAME);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs steps here, without a container or a filter; gives the words. Throws where the program does not end well. */
export async function runSteps(
  steps: readonly ProgramStep[],
  words: number,
): Promise<readonly bigint[]> {
  return await withProgram(steps, words, async (folder, name) =>
    programWords(await outputOf(path.join(folder, name))),
  );
}

function outputOf(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, { timeout: TIMEOUT_MS, killSignal: "SIGKILL" }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
