import { type Activation, activationProblem } from "../../../domain/activation.ts";
import { type BundleName, parseBundleName } from "../../../domain/bundle-name.ts";
import type { Head, NamedHead } from "../../../domain/head.ts";
import { messageOf } from "../../../domain/policy-error.ts";
import type { HttpAnswer } from "../../exchange.ts";
import { jsonAnswer } from "../../write-answer.ts";

export interface HealthSources {
  readonly heads: {
    head(name: BundleName): Head | undefined;
    all(): readonly NamedHead[];
    /** Whether the store has lost the bundle: what is held of it is served on. */
    isLost(name: BundleName): boolean;
  };
  /** Whether the head of a bundle answers decisions here. */
  readonly activation: (name: BundleName) => Activation | undefined;
  /** What the start still waits for, in words. */
  readonly starting?: () => string | undefined;
  readonly store: { ping(): Promise<void> };
  readonly isStopping: () => boolean;
}

/** So many bundles are named; a balancer asks often and reads little. */
const MAX_NAMED = 10;

/**
 * `GET /health[?bundles][&store]` as OPA answers it: 200 `{}` or 500 `{"error"}`. `bundles`: every bundle known here is
 * active at its head, or at an older one while the head is made ready, and none was lost by the store. A store that is away fails only `store`: bundles
 * and decisions go on without it, so a balancer that asks for `bundles` keeps sending.
 */
export async function answerHealth(
  sources: HealthSources,
  query: URLSearchParams,
): Promise<HttpAnswer> {
  if (sources.isStopping()) return unhealthy("the server is stopping");
  if (isSet(query, "bundles")) {
    const problem = problemOfAll(sources) ?? sources.starting?.();
    if (problem !== undefined) return unhealthy(problem);
  }
  if (isSet(query, "store")) {
    try {
      await sources.store.ping();
    } catch (error) {
      return unhealthy(`the store is away: ${messageOf(error)}`);
    }
  }
  return jsonAnswer({}, false);
}

/** `GET /health/<name>`: 404 for an unknown bundle, 500 until it is active. Throws `invalid_parameter`. */
export function answerBundleHealth(sources: HealthSources, asked: string): HttpAnswer {
  const name = parseBundleName(asked);
  const head = sources.heads.head(name);
  if (head === undefined) return unhealthy(`there is no bundle ${name}`, 404);
  const problem = problemOf(sources, { name, head });
  return problem === undefined ? jsonAnswer({}, false) : unhealthy(problem);
}

function problemOf(
  { activation, heads }: HealthSources,
  { name, head }: NamedHead,
): string | undefined {
  const lost = heads.isLost(name) ? LOST : undefined;
  const problem = activationProblem(head, activation(name) ?? { state: "activating" }) ?? lost;
  return problem === undefined ? undefined : `${name}: ${problem}`;
}

const LOST = "the store has lost it; what is held of it is served on: push it again";

/** What failed comes first: what is under way mends itself. */
function problemOfAll(sources: HealthSources): string | undefined {
  const all = sources.heads.all();
  const amiss = all.filter((named) => problemOf(sources, named) !== undefined);
  if (amiss.length === 0) return undefined;
  const isFailed = ({ name }: NamedHead): boolean => sources.activation(name)?.state === "failed";
  const failed = amiss.filter(isFailed);
  const others = amiss.filter((each) => !isFailed(each));
  const lost = others.filter(({ name }) => sources.heads.isLost(name)).length;
  const waiting = others.length - lost;
  const named = [...failed, ...others].slice(0, MAX_NAMED);
  return [
    ...(waiting > 0 ? [`activating ${waiting} of ${all.length} bundles`] : []),
    ...(lost > 0 ? [`${lost} of ${all.length} bundles are lost in the store`] : []),
    ...(failed.length > 0 ? [`${failed.length} of ${all.length} bundles cannot be activated`] : []),
    ...named.map((each) => problemOf(sources, each)),
    ...(amiss.length > named.length ? [`and ${amiss.length - named.length} more`] : []),
  ].join("; ");
}

function unhealthy(error: string, status = 500): HttpAnswer {
  return { ...jsonAnswer({ error }, false), status };
}

/** As OPA reads flags: true when bare, empty or `true` in any case; any other text is false. */
function isSet(query: URLSearchParams, name: string): boolean {
  return query.getAll(name).some((value) => value === "" || value.toLowerCase() === "true");
}
