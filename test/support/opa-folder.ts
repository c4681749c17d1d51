import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { opaBinary } from "./opa.ts";

/** Files by path; text or bytes. */
export type Files = Iterable<readonly [string, string | Uint8Array]>;

/** Writes files into a new temporary folder, gives it to `use`, and removes it. */
export function withFolder<T>(files: Files, use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-rego-"));
  try {
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `opa` in a folder and gives its standard output; throws with everything it said when it fails. */
export function runOpa(folder: string, operands: readonly string[]): string {
  const done = spawnSync(opaBinary(), operands, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return done.stdout;
  throw new Error(`opa ${operands.join(" ")} gave ${done.status}\n${done.stdout}\n${done.stderr}`);
}

/** What `opa` says against the files as a bundle: formatting, strict findings and failing tests. Empty when they are clean. */
export function opaFindings(files: Files): string[] {
  const steps = [
    ["fmt", "--list", "--fail", "."],
    ["check", "--strict", "--bundle", "."],
    ["test", "--bundle", "."],
  ];
  return withFolder(files, (folder) =>
    steps.flatMap((step) => {
      try {
        runOpa(folder, step);
        return [];
      } catch (error) {
        return [String((error as { message: string }).message)];
      }
    }),
  );
}
