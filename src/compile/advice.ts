import { FOR_AGENTS_ONLY } from "../domain/advice.ts";

/** What helps against everything that only the decision engine cannot do. */
export const ADVICE: string = `${FOR_AGENTS_ONLY} to serve the bundle to agents only`;

/** What helps against everything that OPA's compiler gets wrong. */
export const WASM_ADVICE: string = "leave spec.engine out, so that the exact engine answers";
