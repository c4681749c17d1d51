import { execFileSync } from "node:child_process";
import { findOpa } from "../../src/compile/find-opa.ts";

let found: string | undefined;

/** The `opa` that set-up found or built; throws when set-up has not run. */
export function opaBinary(): string {
  found ??= findOpa(process.env);
  return found;
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
