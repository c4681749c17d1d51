import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** Compiles a C program into a folder and gives its path. Needs gcc. */
export function compileC(
  folder: string,
  name: string,
  source: string,
  options: readonly string[] = [],
): string {
  const file = path.join(folder, `${name}.c`);
  const program = path.join(folder, name);
  writeFileSync(file, source);
  execFileSync("gcc", ["-O1", "-w", "-o", program, file, ...options], { stdio: "pipe" });
  return program;
}
