import { execFileSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "./process.ts";

/** The path of a program that set-up builds with Go, and which it names for the option. */
export function goProgram(option: string): string {
  const setup = path.join(ROOT, "scripts", "setup.mjs");
  return execFileSync(process.execPath, [setup, option], { encoding: "utf8" }).trim();
}

/**
 * Asks a program that set-up builds with Go, and which it names for the option, many questions in one run: each is a line
 * of JSON, and so is each answer.
 */
export function askerOf(option: string): (questions: readonly unknown[]) => readonly unknown[] {
  let found: string | undefined;
  return (questions) => {
    found ??= goProgram(option);
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
    const output = execFileSync(found, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
    return output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
}
