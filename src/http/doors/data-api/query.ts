import type { Answer } from "../../../decide/answer.ts";
import type { Decisions } from "../../../decide/decisions.ts";
import { isPending, type Pending } from "../../../decide/pending.ts";
import { isPolicyError, PolicyError } from "../../../domain/policy-error.ts";
import { goJson } from "../../../means/json/go-json.ts";
import { indentJson } from "../../../means/json/indent-json.ts";
import { REGO_PARSE_ERROR } from "../../../opa/program/findings.ts";
import { errorBody } from "../../errors.ts";
import type { HttpAnswer, HttpRequest } from "../../exchange.ts";
import { evaluationFailed, headersFor, refusedAnswer } from "./decision-answers.ts";
import { type DecisionFlags, explainOf, parseDecisionFlags } from "./decision-flags.ts";
import { packAnswer } from "./decision-packing.ts";
import { type AskedQuery, readQueryBody } from "./query-body.ts";

interface Asked {
  readonly decisions: Decisions;
  /** With its body unwrapped. */
  readonly request: HttpRequest;
}

/**
 * Answers `GET /v1/query?q=` and `POST /v1/query` as OPA's server does (v1/server/server.go, execQuery): an object of its
 * variables for each solution. Throws PolicyErrors for what is wrong with the request.
 */
export function answerQuery({ decisions, request }: Asked): Pending<HttpAnswer> {
  const flags = parseDecisionFlags(request.query);
  const startedAt = performance.now();
  const asked = readAsked(request, flags);
  const readAt = performance.now();
  const finish = (answer: Answer): Pending<HttpAnswer> => {
    const times = { startedAt, readAt, isPost: request.method === "POST" };
    return queryAnswer(request, flags, answer, flags.metrics ? metricsOf(times) : undefined);
  };
  try {
    const answer = decisions.query(asked.text, asked.input, explainOf(flags));
    return isPending(answer) ? answer.then(finish).catch(refusedQuery) : finish(answer);
  } catch (error) {
    return refusedQuery(error);
  }
}

function readAsked({ method, body }: HttpRequest, { text }: DecisionFlags): AskedQuery {
  if (method === "POST") return readQueryBody(body);
  if (text !== undefined) return { text, input: undefined };
  throw new PolicyError("invalid_parameter", "missing parameter 'q'");
}

function queryAnswer(
  request: HttpRequest,
  { pretty }: DecisionFlags,
  { decision, revisions }: Answer,
  metrics: Readonly<Record<string, number>> | undefined,
): Pending<HttpAnswer> {
  if (decision.kind === "error") return evaluationFailed(decision, revisions);
  const members: string[] = [];
  if (decision.explanation !== undefined) {
    members.push(`"explanation":${decision.explanation}`);
  }
  if (metrics !== undefined) members.push(`"metrics":${goJson(metrics)}`);
  const solutions = decision.kind === "defined" ? decision.json : NO_SOLUTIONS;
  if (solutions !== NO_SOLUTIONS) members.push(`"result":${solutions}`);
  const text = `{${members.join()}}`;
  const body = `${pretty ? (indentJson(text) ?? text) : text}\n`;
  return packAnswer(request, { status: 200, headers: headersFor(revisions), body });
}

const NO_SOLUTIONS = "[]";

/** In OPA's words: what is wrong with a query stands in `errors`; what is none is a failure of its own to OPA. */
function refusedQuery(error: unknown): HttpAnswer {
  if (!isPolicyError(error)) throw error;
  const { code, message, diagnostics } = error;
  if (code === "internal_error") {
    return { status: 500, headers: headersFor([]), body: errorBody("internal_error", message) };
  }
  const [first] = diagnostics;
  if (first === undefined) return refusedAnswer(error);
  const what = first.code === REGO_PARSE_ERROR.code ? "parsing" : "compiling";
  return refusedAnswer(
    new PolicyError(code, `error(s) occurred while ${what} query`, { diagnostics }),
  );
}

interface Times {
  readonly startedAt: number;
  readonly readAt: number;
  readonly isPost: boolean;
}

/** Nanoseconds, under OPA's names; the time to compile a query is part of its evaluation here. */
function metricsOf({ startedAt, readAt, isPost }: Times): Readonly<Record<string, number>> {
  const now = performance.now();
  const nanoseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6);
  return {
    timer_rego_query_compile_ns: 0,
    timer_rego_query_eval_ns: nanoseconds(now - readAt),
    ...(isPost && { timer_server_handler_ns: nanoseconds(now - startedAt) }),
  };
}
