import type { Artefact } from "../statement/named-digests.ts";
import type { Layer } from "../trust/trust-document.ts";
import type { TrustPolicy } from "../trust/trust-policy.ts";
import type { Fault } from "./fault.ts";
import { type Filling, fillLayer } from "./fill-layer.ts";
import type { CountedSigner } from "./judge-signer.ts";
import type { Digests } from "./judge-statement.ts";
import { signersAfter } from "./time-order.ts";
import type { VerifiedStatement } from "./verified-statement.ts";

/** How a layer ended: with signers, with the fault that got furthest, or undefined where there was nothing to judge. */
export type LayerEnd =
  | {
      readonly kind: "verified";
      readonly signers: readonly CountedSigner[];
      readonly statements: readonly VerifiedStatement[];
    }
  | { readonly kind: "fault"; readonly fault: Fault | undefined };

export interface Chain {
  readonly digests: Digests;
  readonly ends: ReadonlyMap<Layer, LayerEnd>;
}

export interface ChainQuestion {
  readonly policy: TrustPolicy;
  readonly statements: readonly VerifiedStatement[];
  readonly given: Digests;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Fillings = ReadonlyMap<Layer, Filling | Fault | undefined>;

interface Search extends ChainQuestion {
  /** How many layers may still be filled, and chains finished. */
  left: number;
  best: Chain | undefined;
}

/** Chains of honest evidence need one for each layer, and one more. */
const MAX_FILLINGS = 1_000;

/**
 * The chain that got furthest. Each layer is filled once its subject is known: given, or named by a layer that is about what is known.
 * Where statements of one layer name different digests, each is tried, so that one good chain suffices.
 */
export function searchChain(question: ChainQuestion): Chain {
  const search: Search = { ...question, left: MAX_FILLINGS, best: undefined };
  explore(search, question.given, new Map());
  const { best = { digests: question.given, ends: new Map() } } = search;
  return search.left > 0 || isComplete(best) ? best : tooWide(best);
}

/** True where a complete chain was found, or the search must end. */
function explore(search: Search, known: Digests, fillings: Fillings): boolean {
  const { policy, statements, now } = search;
  search.left -= 1;
  if (search.left < 0) return true;
  const layer = policy.layers.find((each) => !fillings.has(each) && known.has(each.subject));
  if (layer === undefined) return finish(search, known, fillings);
  const filled = fillLayer(statements, { policy, layer, known, now });
  if (filled.kind === "empty") {
    return explore(search, known, new Map([...fillings, [layer, filled.fault]]));
  }
  return filled.ways.some((way) =>
    explore(search, new Map([...known, ...way.adds]), new Map([...fillings, [layer, way]])),
  );
}

function finish(search: Search, digests: Digests, fillings: Fillings): boolean {
  const ends = new Map<Layer, LayerEnd>();
  let front: number | undefined;
  for (const layer of search.policy.layers) {
    const filling = settled(layer, fillings.get(layer), digests, search);
    if (filling === undefined || "code" in filling) {
      ends.set(layer, { kind: "fault", fault: filling ?? unlinked(layer, digests, search) });
      continue;
    }
    const timed = signersAfter(front, layer, filling.signers);
    if ("code" in timed) ends.set(layer, { kind: "fault", fault: timed });
    else {
      ends.set(layer, { kind: "verified", signers: timed.signers, statements: filling.statements });
      front = timed.complete ?? front;
    }
  }
  const chain = vouchedFor(search, { digests, ends });
  if (search.best === undefined || verifiedIn(chain) > verifiedIn(search.best)) search.best = chain;
  return isComplete(chain);
}

/** What stays of a filling now that all digests are known: a layer that was filled later may have told one that it contradicts. */
function settled(
  layer: Layer,
  filling: Filling | Fault | undefined,
  known: Digests,
  { policy, now }: Search,
): Filling | Fault | undefined {
  if (filling === undefined || "code" in filling) return filling;
  const filled = fillLayer(filling.statements, { policy, layer, known, now });
  return filled.kind === "filled" ? filled.ways[0] : filled.fault;
}

/** A layer whose subject only layers tell that are not verified is not linked to what was given, and not verified either. */
function vouchedFor(search: Search, { digests, ends }: Chain): Chain {
  const known = new Map(search.given);
  const left = new Set([...ends.keys()].filter((layer) => ends.get(layer)?.kind === "verified"));
  const next = (): Layer | undefined => [...left].find(({ subject }) => known.has(subject));
  for (let layer = next(); layer !== undefined; layer = next()) {
    left.delete(layer);
    for (const artefact of layer.names) {
      const digest = digests.get(artefact);
      if (digest !== undefined) known.set(artefact, digest);
    }
  }
  const judged = [...ends].map(([layer, end]): [Layer, LayerEnd] => [
    layer,
    left.has(layer) ? { kind: "fault", fault: unlinked(layer, known, search) } : end,
  ]);
  return { digests: known, ends: new Map(judged) };
}

/** There are statements for it, and nothing says that they are about this artefact. */
function unlinked(layer: Layer, digests: Digests, { statements }: Search): Fault | undefined {
  if (digests.has(layer.subject)) return undefined;
  const isThere = statements.some(({ facts }) =>
    layer.predicateTypes.includes(facts.predicateType),
  );
  const needs: Artefact = layer.subject;
  const message = `nothing that was verified says which ${needs} belongs to the artefact: give it, or let a layer name it`;
  return isThere ? { code: "link_missing", message } : undefined;
}

function verifiedIn({ ends }: Chain): number {
  return [...ends.values()].filter(({ kind }) => kind === "verified").length;
}

function isComplete(chain: Chain): boolean {
  return chain.ends.size > 0 && verifiedIn(chain) === chain.ends.size;
}

function tooWide({ digests, ends }: Chain): Chain {
  const fault: Fault = {
    code: "chain_too_wide",
    message:
      "there are too many ways to put the statements together; give only those of this artefact",
  };
  const judged = [...ends].map(([layer, end]): [Layer, LayerEnd] => [
    layer,
    end.kind === "verified" ? end : { kind: "fault", fault },
  ]);
  return { digests, ends: new Map(judged) };
}
