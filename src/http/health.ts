import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { messageOf } from "../domain/policy-error.ts";
import type { HttpAnswer } from "./exchange.ts";
import { jsonAnswer } from "./write-answer.ts";

export interface HealthSources {
  readonly heads: {
    head(name: BundleName): unknown;
    all(): readonly { readonly name: BundleName }[];
  };
  /** Whether a revision of this bundle answers decisions here, or the bundle is not meant to. */
  readonly isActive: (name: BundleName) => boolean;
  readonly store: { ping(): Promise<void> };
  readonly isStopping: () => boolean;
}

/**
 * `GET /health[?bundles][&store]` as OPA answers it: 200 `{}` or 500 `{"error"}`. `bundles`: every bundle known here is
 * active. A store that is away fails only `store`: bundles and decisions go on without it, so a balancer that asks for
 * `bundles` keeps sending.
 */
export async function answerHealth(
  sources: HealthSources,
  query: URLSearchParams,
): Promise<HttpAnswer> {
  if (sources.isStopping()) return unhealthy("the server is stopping");
  if (isSet(query, "bundles")) {
    const inactive = sources.heads.all().filter(({ name }) => !sources.isActive(name));
    if (inactive.length > 0) {
      const names = inactive.map(({ name }) => name);
      return unhealthy(`bundles that are not active: ${names.join(", ")}`);
    }
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
  if (sources.heads.head(name) === undefined) return unhealthy(`there is no bundle ${name}`, 404);
  return sources.isActive(name) ? jsonAnswer({}, false) : unhealthy(`${name} is not active`);
}

function unhealthy(error: string, status = 500): HttpAnswer {
  return { ...jsonAnswer({ error }, false), status };
}

/** As OPA reads flags: true when bare, empty or `true` in any case; any other text is false. */
function isSet(query: URLSearchParams, name: string): boolean {
  return query.getAll(name).some((value) => value === "" || value.toLowerCase() === "true");
}
