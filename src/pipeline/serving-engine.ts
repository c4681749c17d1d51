import type { EngineChoice, RevisionRecord } from "../domain/bundle.ts";

/** Which engine answers the decisions of a revision, and why. */
export interface ServingEngine {
  /** What the push chose. */
  readonly choice: EngineChoice;
  /** `wasm`: at the declared entrypoints; what lies beside them is the exact engine's. */
  readonly serving: "exact" | "wasm";
  readonly reason: string;
}

/** The same as an activation finds. Undefined for a bundle for agents only. */
export function servingEngine({
  decide,
  engine: choice = "auto",
  entrypoints,
  artifacts,
}: Pick<RevisionRecord, "decide" | "engine" | "entrypoints" | "artifacts">):
  | ServingEngine
  | undefined {
  if (!decide) return undefined;
  const exact = (reason: string): ServingEngine => ({ choice, serving: "exact", reason });
  if (choice === "auto") {
    return exact(
      "spec.engine leaves it open: exact answers every path as OPA does, and is stopped at its budget, which Wasm cannot be",
    );
  }
  if (choice === "exact") return exact("spec.engine says so");
  if (entrypoints.length === 0) {
    return exact("spec.engine says wasm, which is for declared entrypoints, and there is none");
  }
  if (!artifacts.includes("policy.wasm")) {
    return exact("spec.engine says wasm, and the revision holds no module");
  }
  const reason = "spec.engine says so: the declared entrypoints; exact answers all else";
  return { choice, serving: "wasm", reason };
}
