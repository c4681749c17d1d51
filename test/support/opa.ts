import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT: string = path.resolve(import.meta.dirname, "../..");

/** The `opa` that set-up found or built; throws when set-up has not run. */
export function opaBinary(): string {
  const fromEnvironment = process.env["OPA_BIN"];
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  const note = path.join(ROOT, ".gatehouse", "opa-path");
  if (existsSync(note)) return readFileSync(note, "utf8").trim();
  throw new Error("no opa: run `npm run setup` first");
}

/** Runs `opa eval` on a query and gives the first expression's value, undefined when the query is undefined. */
export function opaEval(query: string, input?: string): unknown {
  const output = execFileSync(
    opaBinary(),
    ["eval", "--format", "json", ...(input === undefined ? [] : ["--stdin-input"]), query],
    { encoding: "utf8", ...(input === undefined ? {} : { input }) },
  );
  const answer = JSON.parse(output) as { result?: { expressions: { value: unknown }[] }[] };
  return answer.result?.[0]?.expressions[0]?.value;
}
