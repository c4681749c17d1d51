import type { JsonObject } from "../../../domain/json-value.ts";
import { memberAt } from "../statement/member-at.ts";
import { ARTEFACTS, type Artefact } from "../statement/named-digests.ts";
import type { Layer } from "../trust/trust-document.ts";
import type { TrustPolicy } from "../trust/trust-policy.ts";
import { type Fault, furthest } from "./fault.ts";
import { type CountedSigner, judgeSigner, maySignFor } from "./judge-signer.ts";
import type { VerifiedStatement } from "./verified-statement.ts";

/** The one digest of each artefact that a chain is about, as far as they are known. */
export type Digests = ReadonlyMap<Artefact, string>;

export type Judgement =
  | {
      readonly kind: "counts";
      /** What the statement adds to what is known. */
      readonly adds: Digests;
      readonly signers: readonly CountedSigner[];
      readonly faults: readonly Fault[];
    }
  | { readonly kind: "fails"; readonly fault: Fault };

export interface Question {
  readonly policy: TrustPolicy;
  readonly layer: Layer;
  readonly known: Digests;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether a statement counts for a layer, whose subject is known. */
export function judgeStatement(verified: VerifiedStatement, question: Question): Judgement {
  const { layer, now } = question;
  const { facts } = verified;
  const moment = { now, claimed: facts.claimed };
  const judged = verified.signers.map((signer) => judgeSigner(signer, layer, moment));
  const signers = judged.filter((each): each is CountedSigner => "principal" in each);
  const faults = judged.filter((each): each is Fault => "code" in each);
  const linked = linksOf(verified, question);
  if ("code" in linked) return { kind: "fails", fault: linked };
  const { place } = verified.evidence;
  const missing = unmetRequirement(facts.predicate, layer);
  if (missing !== undefined && signers.length > 0) {
    return { kind: "fails", fault: { code: "predicate_differs", message: `${place} ${missing}` } };
  }
  if (facts.negative !== undefined && signers.length > 0) {
    const message = `${place} says no: ${facts.negative}`;
    return { kind: "fails", fault: { code: "statement_negative", message } };
  }
  const fault = furthest(faults);
  if (signers.length === 0 && fault !== undefined) return { kind: "fails", fault };
  return { kind: "counts", adds: linked, signers, faults };
}

/** What the predicate says otherwise than the layer requires. */
function unmetRequirement(predicate: JsonObject, { name, requires }: Layer): string | undefined {
  for (const [pointer, allowed] of Object.entries(requires)) {
    const names = pointer.slice(1).split("/");
    const plain = names.map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"));
    const found = memberAt(predicate, ...plain);
    const values: readonly unknown[] = Array.isArray(found) ? found : [found];
    if (values.some((value) => typeof value === "string" && allowed.includes(value))) continue;
    const text = JSON.stringify(found)?.slice(0, 200) ?? "nothing";
    return `has ${text} at ${pointer}, and ${name} requires ${allowed.join(" or ")}`;
  }
  return undefined;
}

/** True where the policy denies the statement, it is about this artefact, and the layer takes the word of somebody who signed it. */
export function isDenied(
  { evidence, facts, signers }: VerifiedStatement,
  { policy, layer, known }: Question,
): boolean {
  if (!policy.deniedStatements.has(evidence.payloadSha256)) return false;
  const isAbout = facts.subjects.get(layer.subject)?.has(known.get(layer.subject) ?? "") === true;
  return isAbout && signers.some(({ by }) => by.some((each) => maySignFor(each, layer)));
}

/** What it adds, where its subject is the one that is known and nothing it names differs. */
function linksOf(
  { facts, evidence }: VerifiedStatement,
  { layer, known, policy }: Question,
): Digests | Fault {
  const { place } = evidence;
  const subjects = facts.subjects.get(layer.subject) ?? new Set();
  const wanted = known.get(layer.subject) ?? "";
  if (!subjects.has(wanted)) {
    const message = `${place} is about ${listed([...subjects])}, and the ${layer.subject} is ${wanted}`;
    return { code: "subject_differs", message };
  }
  const adds = new Map<Artefact, string>();
  for (const artefact of ARTEFACTS) {
    if (artefact === layer.subject) continue;
    const [found, ...others] = facts.named.get(artefact) ?? [];
    const isAsked = layer.names.includes(artefact);
    if (found === undefined || others.length > 0) {
      if (!isAsked) continue;
      if (found === undefined) {
        const message = `${place} names no ${artefact}, and ${layer.name} must`;
        return { code: "link_missing", message };
      }
      const message = `${place} names ${others.length + 1} digests as ${artefact}, and one is wanted`;
      return { code: "link_ambiguous", message };
    }
    const before = known.get(artefact);
    if (before !== undefined && before !== found) {
      const message = `${place} names ${found} as ${artefact}, and it is ${before}`;
      return { code: "link_broken", message };
    }
    if (policy.deniedArtefacts.has(found)) {
      return { code: "artefact_denied", message: `${place} names ${found}, which is denied` };
    }
    if (isAsked && before === undefined) adds.set(artefact, found);
  }
  return adds;
}

function listed(digests: readonly string[]): string {
  const [first, ...others] = digests;
  if (first === undefined) return "nothing of this sort";
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
