import type { Layer } from "../trust/trust-document.ts";
import { type Fault, furthest } from "./fault.ts";
import { type CountedSigner, maySignFor } from "./judge-signer.ts";
import { type Digests, isDenied, judgeStatement, type Question } from "./judge-statement.ts";
import type { VerifiedStatement } from "./verified-statement.ts";

/** One way in which a layer has enough signers, all saying the same. */
export interface Filling {
  readonly adds: Digests;
  readonly signers: readonly CountedSigner[];
  readonly statements: readonly VerifiedStatement[];
}

export type Filled =
  | { readonly kind: "filled"; readonly ways: readonly Filling[] }
  | { readonly kind: "empty"; readonly fault: Fault | undefined };

interface Group {
  readonly adds: Digests;
  readonly signers: CountedSigner[];
  readonly statements: VerifiedStatement[];
}

/** Puts the statements of a layer together, whose subject is known. Whatever does not count changes nothing but the reason. */
export function fillLayer(given: readonly VerifiedStatement[], question: Question): Filled {
  const { layer } = question;
  const groups = new Map<string, Group>();
  const faults: Fault[] = [];
  for (const statement of given) {
    if (!layer.predicateTypes.includes(statement.facts.predicateType)) continue;
    if (isDenied(statement, question)) {
      const message = `${statement.evidence.place} is denied by the trust policy`;
      return { kind: "empty", fault: { code: "statement_denied", message } };
    }
    const judged = judgeStatement(statement, question);
    if (judged.kind === "fails") {
      if (!isForAnother(statement, question)) faults.push(judged.fault);
      continue;
    }
    faults.push(...judged.faults);
    const id = JSON.stringify([...judged.adds]);
    const group = groups.get(id) ?? { adds: judged.adds, signers: [], statements: [] };
    groups.set(id, group);
    group.signers.push(...judged.signers);
    group.statements.push(statement);
  }
  const ways = [...groups.values()].filter(
    ({ signers }) => principalsOf(signers).length >= layer.threshold,
  );
  if (ways.length > 0) return { kind: "filled", ways };
  const few = [...groups.values()].map(({ signers }) =>
    tooFew(layer, principalsOf(signers), faults),
  );
  return { kind: "empty", fault: furthest([...few, ...faults]) };
}

/** Each once, in the order of the alphabet. */
export function principalsOf(signers: readonly CountedSigner[]): string[] {
  return [...new Set(signers.map(({ principal }) => principal))].toSorted();
}

/** True where nobody who signed it may sign for this layer, but for another one that takes its predicate type. */
export function isForAnother(
  { facts, signers }: VerifiedStatement,
  { layer, policy }: Pick<Question, "layer" | "policy">,
): boolean {
  const mayFor = (each: Layer): boolean =>
    signers.some(({ by }) => by.some((signatory) => maySignFor(signatory, each)));
  if (layer.predicateTypes.includes(facts.predicateType) && mayFor(layer)) return false;
  return policy.layers.some(
    (each) => each !== layer && each.predicateTypes.includes(facts.predicateType) && mayFor(each),
  );
}

function tooFew(layer: Layer, principals: readonly string[], faults: readonly Fault[]): Fault {
  const others = faults.map(({ message }) => message).slice(0, 3);
  const because = others.length === 0 ? "" : ` (${others.join("; ")})`;
  const message = `${layer.name} asks for ${layer.threshold} principals, and ${principals.length} signed: ${principals.join(", ")}${because}`;
  return { code: "threshold_not_met", message };
}
