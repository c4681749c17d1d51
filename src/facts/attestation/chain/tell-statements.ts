import type { EvidenceCode } from "../codes.ts";
import type { TrustPolicy } from "../trust/trust-policy.ts";
import { type Fault, furthest } from "./fault.ts";
import { isForAnother } from "./fill-layer.ts";
import { judgeStatement } from "./judge-statement.ts";
import type { Chain } from "./search-chain.ts";
import type { Sorted, VerifiedStatement } from "./verified-statement.ts";

/** What became of one statement. */
export interface GivenFacts {
  /** `file`, or `file:row`. */
  readonly place: string;
  /** Of the payload: what a trust policy denies a statement by. */
  readonly sha256: string;
  /** Only of a statement that was verified. */
  readonly predicateType?: string | undefined;
  readonly principals: readonly string[];
  /** The layers that it counts for. */
  readonly layers: readonly string[];
  readonly code: EvidenceCode;
  readonly message: string;
}

/** Tells of each statement what it counts for, or why it does not. */
export function tellStatements(
  { verified, unverified, extra }: Sorted,
  chain: Chain,
  asked: { readonly policy: TrustPolicy; readonly now: number },
): GivenFacts[] {
  const nobodys = unverified.map(({ evidence, faults }): GivenFacts => {
    const { code, message } = furthest(faults) ?? UNUSED;
    const { place, payloadSha256: sha256 } = evidence;
    return { place, sha256, principals: [], layers: [], code, message };
  });
  const somebodys = verified.map((statement): GivenFacts => {
    const { evidence, facts, signers } = statement;
    const layers = countsFor(statement, chain);
    const fault = layers.length > 0 ? undefined : faultOf(statement, chain, asked);
    const aside = (extra.get(evidence) ?? []).map((each) => each.message);
    const message = [fault?.message ?? "it counts", ...aside].join("; ");
    return {
      place: evidence.place,
      sha256: evidence.payloadSha256,
      predicateType: facts.predicateType,
      principals: [...new Set(signers.flatMap(({ by }) => by[0]?.principal ?? []))],
      layers,
      code: fault?.code ?? "verified",
      message,
    };
  });
  return [...somebodys, ...nobodys];
}

const UNUSED: Fault = { code: "predicate_unexpected", message: "no layer takes it" };

function countsFor(statement: VerifiedStatement, { ends }: Chain): string[] {
  return [...ends].flatMap(([{ name }, end]) =>
    end.kind === "verified" && end.statements.includes(statement) ? [name] : [],
  );
}

function faultOf(
  statement: VerifiedStatement,
  { digests, ends }: Chain,
  { policy, now }: { readonly policy: TrustPolicy; readonly now: number },
): Fault {
  const faults = policy.layers.flatMap((layer): Fault[] => {
    if (!layer.predicateTypes.includes(statement.facts.predicateType)) return [];
    if (isForAnother(statement, { layer, policy })) return [];
    const end = ends.get(layer);
    if (!digests.has(layer.subject)) return end?.kind === "fault" && end.fault ? [end.fault] : [];
    const judged = judgeStatement(statement, { policy, layer, known: digests, now });
    if (judged.kind === "fails") return [judged.fault];
    return end?.kind === "fault" && end.fault !== undefined ? [end.fault] : [];
  });
  return furthest(faults) ?? UNUSED;
}
