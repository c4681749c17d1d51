import type { NamedRevision } from "../../../decide/active-revision.ts";
import { UNDEFINED_DOCUMENT } from "../../../domain/findings.ts";
import { OPA_VERSION } from "../../../domain/opa-version.ts";
import type { Diagnostic } from "../../../domain/policy-error.ts";
import { API_USAGE_WARNING } from "./findings.ts";

const HTML_CHARACTER = /[<>&\u2028\u2029]/g;

/** JSON as Go's encoder writes it: `<`, `>`, `&` and two line separators escaped. */
function goJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    HTML_CHARACTER,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An error body: always indented, as OPA's are. */
export function errorBody(code: string, message: string, errors?: readonly Diagnostic[]): string {
  return `${goJson({ code, message, ...(errors === undefined ? {} : { errors }) }, 2)}\n`;
}

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
