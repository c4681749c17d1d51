import type { Decision } from "../domain/decision.ts";
import { OPA_VERSION } from "../domain/opa-version.ts";
import { mergeDecisions } from "./merge-decisions.ts";
import type { RestingRevision } from "./root-tree.ts";
import { lookUpStored, pathKey } from "./values/lookup.ts";
import { printJson } from "./values/print-value.ts";
import type { Value } from "./values/value.ts";

/**
 * What OPA answers below `data.system`: besides what bundles hold there, its own record of the live
 * bundles and of its version. `decision` is the bundles' own.
 */
export function systemDecision(
  path: readonly string[],
  decision: Decision,
  live: readonly RestingRevision[],
): Decision {
  const own = lookUpStored({ system: systemDocument(live) }, path.map(pathKey));
  if (own === undefined) return decision;
  return mergeDecisions([{ kind: "defined", json: printJson(own) }, decision]);
}

function systemDocument(live: readonly RestingRevision[]): Value {
  const bundles = live.map(({ name, revision, roots }): [string, Value] => [
    name,
    { etag: "", manifest: { revision, roots } },
  ]);
  return {
    bundles: Object.fromEntries(bundles),
    version: { build_commit: "", build_hostname: "", build_timestamp: "", version: OPA_VERSION },
  };
}
