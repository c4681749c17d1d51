import { createHash } from "node:crypto";
import type { NamedRevision } from "../../../decide/active-revision.ts";
import type { Decision } from "../../../domain/decision.ts";
import { isPolicyError, PolicyError } from "../../../domain/policy-error.ts";
import { REGO_TYPE_ERROR } from "../../../opa/program/findings.ts";
import { errorAnswer, errorBody } from "../../errors.ts";
import type { HttpAnswer } from "../../exchange.ts";
import type { DecisionFlags } from "./decision-flags.ts";
import { INVALID_OPERATION } from "./findings.ts";

type Headers = HttpAnswer["headers"];

const VARY: Headers = { Vary: "Accept-Encoding" };
const JSON_HEADERS: Headers = { "Content-Type": "application/json", ...VARY };

/** Proxies and clients take headers of some kilobytes in all: 300 bundles would be 23 kB (RFC 9110 5.4). */
const MAX_REVISIONS_BYTES = 1_024;

/** A revision's list is the same object for as long as it is live. */
const headersByRevisions = new WeakMap<readonly NamedRevision[], Headers>();

/** The headers of a JSON answer that these revisions gave. */
export function headersFor(revisions: readonly NamedRevision[]): Headers {
  if (revisions.length === 0) return JSON_HEADERS;
  let headers = headersByRevisions.get(revisions);
  if (headers === undefined) {
    headers = { ...JSON_HEADERS, "Gatehouse-Revision": revisionsText(revisions) };
    headersByRevisions.set(revisions, headers);
  }
  return headers;
}

/**
 * `<bundle>@<revision>` of each, in order of their names and joined by `, `. Over 1 kB it is `sha256:` and the hexadecimal
 * digest of that text, which can be made again of what `?provenance` lists.
 */
function revisionsText(revisions: readonly NamedRevision[]): string {
  const text = revisions.map(({ name, revision }) => `${name}@${revision}`).join(", ");
  if (Buffer.byteLength(text) <= MAX_REVISIONS_BYTES) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** A batch has no place for explanations: they are refused rather than left out. */
export function unsupported(flags: DecisionFlags): HttpAnswer | undefined {
  if (flags.explain === undefined) return undefined;
  const message = `explain=${flags.explain} is not supported for batches: ask for one decision at a time`;
  return refusedAnswer(new PolicyError("invalid_parameter", message));
}

/** OPA takes a path of which it can make no reference for a failure of its own. */
export function defectAnswer({
  defect,
}: {
  readonly defect: string | undefined;
}): HttpAnswer | undefined {
  if (defect === undefined) return undefined;
  const cause = `invalid_parameter: invalid path: ${defect}`;
  const body = errorBody("internal_error", cause);
  return { status: 500, headers: JSON_HEADERS, body, failure: { cause } };
}

const NO_COMPILE =
  "partial evaluation (the Compile API) is not there: ask POST /v1/query for the answers to a query, or an OPA agent that runs the same revision for its residual policy";

/** The one answer to `POST /v1/compile`, whatever it asks. */
export const COMPILE_ANSWER: HttpAnswer = {
  status: 501,
  headers: JSON_HEADERS,
  body: errorBody(INVALID_OPERATION.code, NO_COMPILE),
};

type FailedDecision = Extract<Decision, { readonly kind: "error" }>;

/** The answer to an evaluation that ended in an error, in the words of OPA. */
export function evaluationFailed(
  { error, stack, cause }: FailedDecision,
  revisions: readonly NamedRevision[],
): HttpAnswer {
  const body =
    error.code === REGO_TYPE_ERROR.code
      ? errorBody("internal_error", `1 error occurred: 1:1: ${error.code}: ${error.message}`)
      : errorBody("internal_error", "error(s) occurred while evaluating query", {
          errors: [{ ...error, stack }],
        });
  const message = `${error.code}: ${error.message}`;
  const failure = { cause: new PolicyError("evaluation_error", message, { cause }) };
  return { status: 500, headers: headersFor(revisions), body, failure };
}

/** The answer to a refusal; what is none is thrown again. */
export function refusedAnswer(error: unknown, headers: Headers = {}): HttpAnswer {
  if (!isPolicyError(error)) throw error;
  return errorAnswer(error, { headers: { ...VARY, ...headers } });
}
