import type { ChangeFacts, DependencyFacts } from "../../facts/dependencies/dependency-facts.ts";
import {
  type DependencyFinding,
  type DependencyVerdict,
  readFindings,
  readFixes,
} from "../dependency-verdict.ts";
import type { AskedPolicy } from "./dependency-policy.ts";

/** Works out what would carry the remedies of findings out: minimal version selection, which no policy can do. */
export type ChangesFor = (findings: readonly DependencyFinding[]) => readonly ChangeFacts[];

export interface Judged {
  readonly verdict: DependencyVerdict;
  /** The facts as they were judged, with the changes that fixes were chosen from: asked again they give the same. */
  readonly facts: DependencyFacts;
}

/**
 * Asks a policy about facts: first what it denies, then, with the changes that would mend that, what it warns of and which of the
 * changes it accepts.
 */
export async function judgeDependencies(
  policy: AskedPolicy,
  facts: DependencyFacts,
  changesFor: ChangesFor,
): Promise<Judged> {
  const { bundle, revision } = policy;
  const deny = readFindings(await policy.ask("deny", JSON.stringify(facts)));
  const changes = deny.length === 0 ? [] : changesFor(deny);
  const judged = { ...facts, changes: [...facts.changes, ...changes] };
  const text = JSON.stringify(judged);
  const warn = readFindings(await policy.ask("warn", text));
  const fix = deny.length === 0 ? [] : readFixes(await policy.ask("fix", text));
  return { verdict: { bundle, revision, deny, warn, fix }, facts: judged };
}
