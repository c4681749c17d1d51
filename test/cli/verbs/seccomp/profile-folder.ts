import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { type CliRun, runCli } from "../../run-cli.ts";

/** Runs commands of `gatehouse seccomp` in a folder that holds files. */
export interface ProfileFolder {
  run(argv: readonly string[], stdin?: string): Promise<CliRun>;
  readonly path: () => string;
}

export function useProfiles(files: Readonly<Record<string, unknown>>): ProfileFolder {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "gatehouse-profiles-"));
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : JSON.stringify(content, undefined, 2);
      await writeFile(path.join(folder, name), text);
    }
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  return {
    run: async (argv, stdin) =>
      await runCli(["seccomp", ...argv], { cwd: folder, ...(stdin !== undefined && { stdin }) }),
    path: () => folder,
  };
}

/** An OCI profile that allows some calls, with further rules. */
export function allowing(names: readonly string[], ...rules: readonly object[]): object {
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: 38,
    architectures: ["SCMP_ARCH_X86_64"],
    syscalls: [{ names, action: "SCMP_ACT_ALLOW" }, ...rules],
  };
}

export function when(name: string, index: number, op: string, value: number): object {
  const condition = { index, value, op: `SCMP_CMP_${op}` };
  return { names: [name], action: "SCMP_ACT_ALLOW", args: [condition] };
}
