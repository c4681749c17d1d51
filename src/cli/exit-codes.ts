import type { ErrorCode } from "../domain/policy-error.ts";
import type { ClaimOutcome } from "../facts/dependencies/claim.ts";

export const EXIT_OK = 0;
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;
export const EXIT_UNDEFINED = 3;
const EXIT_UNREACHABLE = 4;
const EXIT_MISCONFIGURED = 5;
/** Of commands that check evidence: nothing is contradicted, and something that was asked for cannot be told. */
const EXIT_NOT_VERIFIABLE = 6;
/** Of policies over dependencies, by what the findings ask of a pipeline. */
export const EXIT_FOLLOWING_STOPPED = 7;
export const EXIT_REVIEW = 8;
export const EXIT_INTERRUPTED = 130;

/** What each exit status of the program means. */
export const EXIT_CODES: readonly { readonly status: number; readonly meaning: string }[] = [
  { status: EXIT_OK, meaning: "done; for serve: ended well when asked to, by Ctrl-C or SIGTERM" },
  { status: EXIT_REFUSED, meaning: "refused or failed: the findings are on standard error" },
  { status: EXIT_USAGE, meaning: "wrong usage: unknown command, option or argument" },
  { status: EXIT_UNDEFINED, meaning: "the decision is undefined" },
  { status: EXIT_UNREACHABLE, meaning: "the server or its store could not be reached in time" },
  { status: EXIT_MISCONFIGURED, meaning: "misconfigured: no opa, or a setting is wrong" },
  {
    status: EXIT_NOT_VERIFIABLE,
    meaning:
      "checks of evidence: nothing is contradicted, and something asked for cannot be verified",
  },
  {
    status: EXIT_FOLLOWING_STOPPED,
    meaning: "dependency policies: this stage may end, the stages after it must not begin",
  },
  {
    status: EXIT_REVIEW,
    meaning:
      "of a Go program: a person has to look, such as at a file that is not what it should be",
  },
  { status: EXIT_INTERRUPTED, meaning: "any other command ended by Ctrl-C" },
];

/** The exit status of each outcome of a check of evidence. */
export const EXIT_OF_OUTCOME: Readonly<Record<ClaimOutcome, number>> = {
  verified: EXIT_OK,
  contradicted: EXIT_REFUSED,
  not_verifiable: EXIT_NOT_VERIFIABLE,
};

/** The exit status of each reason for saying no. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_parameter: EXIT_REFUSED,
  unauthorized: EXIT_REFUSED,
  forbidden: EXIT_REFUSED,
  not_found: EXIT_REFUSED,
  method_not_allowed: EXIT_REFUSED,
  conflict: EXIT_REFUSED,
  too_large: EXIT_REFUSED,
  unsupported_media_type: EXIT_REFUSED,
  evaluation_error: EXIT_REFUSED,
  internal_error: EXIT_REFUSED,
  request_timeout: EXIT_UNREACHABLE,
  too_many_requests: EXIT_UNREACHABLE,
  unavailable: EXIT_UNREACHABLE,
  misconfigured: EXIT_MISCONFIGURED,
};
