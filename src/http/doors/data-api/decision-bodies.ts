import type { NamedRevision } from "../../../decide/active-revision.ts";
import { UNDEFINED_DOCUMENT } from "../../../domain/findings.ts";
import { OPA_VERSION } from "../../../domain/opa-version.ts";
import { goJson } from "../../../means/json/go-json.ts";
import { API_USAGE_WARNING } from "./findings.ts";

/** The members of a v1 answer, in OPA's order. */
export interface DataAnswer {
  /** JSON text; undefined for an undefined decision. */
  readonly result: string | undefined;
  readonly isInputMissing: boolean;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly provenance?: readonly NamedRevision[];
  /** Why the decision is undefined, for who asked for that. */
  readonly hint?: string | undefined;
}

const WARNING = goJson({
  code: API_USAGE_WARNING.code,
  message: "'input' key missing from the request",
});

/** The text of a v1 answer, without the line end. */
export function dataText(answer: DataAnswer): string {
  const { result, isInputMissing, metrics, provenance, hint } = answer;
  const members: string[] = [];
  if (provenance !== undefined) members.push(`"provenance":${provenanceText(provenance)}`);
  if (metrics !== undefined) members.push(`"metrics":${goJson(metrics)}`);
  if (result !== undefined) members.push(`"result":${result}`);
  if (hint !== undefined) members.push(`"warning":${hintText(hint)}`);
  else if (isInputMissing) members.push(`"warning":${WARNING}`);
  return `{${members.join()}}`;
}

function hintText(message: string): string {
  return goJson({ code: UNDEFINED_DOCUMENT.code, message });
}

function provenanceText(revisions: readonly NamedRevision[]): string {
  return goJson({
    version: OPA_VERSION,
    build_commit: "",
    build_timestamp: "",
    build_hostname: "",
    bundles: Object.fromEntries(revisions.map(({ name, revision }) => [name, { revision }])),
  });
}
