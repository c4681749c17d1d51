import { execFileSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "./process.ts";

/**
 * Asks a program that set-up builds with Go, and which it names for the option, many questions in one run: each is a line
 * of JSON, and so is each answer.
 */
export function askerOf(option: string): (questions: readonly unknown[]) => readonly unknown[] {
  let found: string | undefined;
  return (questions) => {
    const setup = path.join(ROOT, "scripts", "setup.mjs");
    found ??= execFileSync(process.execPath, [setup, option], { encoding: "utf8" }).trim();
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
    const output = execFileSync(found, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
    return output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
}
