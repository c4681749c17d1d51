import type { BundleTarget, RevisionRecord } from "../domain/bundle.ts";
import type { NotBuilt } from "./bundle-request.ts";

/** Why a revision has no archive for a target, and what helps. */
export function notBuilt(record: RevisionRecord, target: BundleTarget): NotBuilt {
  const { name } = record;
  return { why: `bundle ${name} has no target ${target}: ${reasonOf(record, target)}` };
}

function reasonOf(
  { decide, entrypoints, portability, artifacts }: RevisionRecord,
  target: BundleTarget,
): string {
  if (!decide) return "it is for agents only; say decide: true and which entrypoints it has";
  if (entrypoints.length === 0) {
    return "it declares no entrypoints; name them in spec.entrypoints, or push with --entrypoints";
  }
  const isWasm = target === "wasm";
  const [refusal] = (isWasm ? portability?.reasons : portability?.planFaults) ?? [];
  if (!artifacts.includes(isWasm ? "policy.wasm" : "plan.json") && refusal !== undefined) {
    return `OPA does not build it (${refusal.message}); change what it names and push again`;
  }
  return `its revision was stored before there was ${target}; push it again with a change`;
}
