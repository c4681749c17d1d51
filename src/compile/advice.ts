import { FOR_AGENTS_ONLY } from "../domain/advice.ts";
import type { Diagnostic } from "../domain/policy-error.ts";

/** What helps against everything that only the decision engine cannot do. */
export const ADVICE: string = `${FOR_AGENTS_ONLY} to serve the bundle to agents only`;

/** What helps a bundle that wants Wasm against everything that OPA's compiler gets wrong. */
export const WASM_ADVICE: string = "leave spec.engine out, so that the exact engine answers";

/** What helps who would embed a module, or would run whatever OPA's compiler makes. */
export const EMBEDDER_ADVICE: string = "ask OPA or this server instead of what ?target=wasm gives";
export const ELSEWHERE_ADVICE: string =
  "ask OPA or this server instead of what ?target=wasm and ?target=plan give";

/** The same findings with what else helps. */
export function advised(findings: readonly Diagnostic[], advice: string): readonly Diagnostic[] {
  return findings.map((each) => ({ ...each, message: `${each.message}; or ${advice}` }));
}
