import type { NamedRevision } from "../../../decide/active-revision.ts";
import { UNDEFINED_DOCUMENT } from "../../../domain/findings.ts";
import { OPA_VERSION } from "../../../domain/opa-version.ts";
import { goJson } from "../../../means/json/go-json.ts";
import { API_USAGE_WARNING } from "./findings.ts";

/** The members of a v1 answer, in OPA's order. */
export interface DataAnswer {
  readonly decisionId?: string | undefined;
  /** JSON text; undefined for an undefined decision. */
  readonly result: string | undefined;
  readonly isInputMissing: boolean;
  /** JSON text. */
  readonly explanation?: string | undefined;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly provenance?: readonly NamedRevision[];
  /** Why the decision is undefined, for who asked for that. */
  readonly hint?: string | undefined;
  /** Of one answer among others that are not all alike. */
  readonly httpStatusCode?: string | undefined;
}

/** What is told of a request without a member that it should have. */
export function missingWarning(member: string): string {
  const message = `'${member}' key missing from the request`;
  return goJson({ code: API_USAGE_WARNING.code, message });
}

const WARNING = missingWarning("input");

/** The text of a v1 answer, without the line end. */
export function dataText(answer: DataAnswer): string {
  const { decisionId, result, isInputMissing, metrics, provenance, hint, httpStatusCode } = answer;
  const { explanation } = answer;
  const members: string[] = [];
  if (decisionId !== undefined) members.push(`"decision_id":"${decisionId}"`);
  if (provenance !== undefined) members.push(`"provenance":${provenanceText(provenance)}`);
  if (explanation !== undefined) members.push(`"explanation":${explanation}`);
  if (metrics !== undefined) members.push(`"metrics":${goJson(metrics)}`);
  if (result !== undefined) members.push(`"result":${result}`);
  if (hint !== undefined) members.push(`"warning":${hintText(hint)}`);
  else if (isInputMissing) members.push(`"warning":${WARNING}`);
  if (httpStatusCode !== undefined) members.push(`"http_status_code":"${httpStatusCode}"`);
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
    ...(revisions.length > 0 && {
      bundles: Object.fromEntries(revisions.map(({ name, revision }) => [name, { revision }])),
    }),
  });
}
