import { z } from "zod";
import {
  answers,
  type Body,
  type Described,
  type Description,
  json,
  type Parameter,
  type Parameters,
} from "../../description.ts";
import { BUNDLE_PATH, errorShape } from "../../shared-shapes.ts";
import {
  actionSearch,
  authzenError,
  configuration,
  evaluation,
  evaluationRequest,
  evaluations,
  evaluationsRequest,
  resourceSearch,
  type SearchShapes,
  subjectSearch,
} from "./authzen/authzen-shapes.ts";
import { DECISION_QUERY, type DecisionParameter } from "./decision-flags.ts";
import {
  batch,
  batchRequest,
  decision,
  decisionRequest,
  failedBatch,
  queryRequest,
  solutions,
  wholeInput,
  wholeResult,
} from "./decision-shapes.ts";

const path: Parameter = {
  what: "The decision, without `data`: segments with slashes between. An escaped slash (%2F) is part of a segment.",
  schema: z.string(),
  example: "authz/allow",
};
const PATH: Parameters = { path };
const BUNDLE_AND_PATH: Parameters = { ...BUNDLE_PATH, path };

function queryOf(...names: readonly DecisionParameter[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, DECISION_QUERY[name]]));
}

const DATA = queryOf(
  ...(["pretty", "metrics", "instrument", "provenance"] as const),
  ...(["strict-builtin-errors", "hint", "explain"] as const),
);

/** JSON or YAML, packed with gzip or not. */
function bodyOf(schema: z.ZodType, isOptional = false): Body {
  return { content: { ...json(schema), "application/yaml": schema }, isOptional };
}

const DECIDED = answers("The decision: without a result where it is undefined", decision);
const WHOLE: Description = {
  operation: "decideWhole",
  path: PATH,
  query: queryOf("pretty"),
  body: bodyOf(wholeInput, true),
  answers: answers("What the decision comes to", wholeResult),
  refuses: [400, 404, 413],
};
const QUERY: Description["answers"] = answers("An object for each solution", solutions);
const queryFlags = queryOf("pretty", "metrics", "explain");

function authzen(operation: string, request: z.ZodType, answer: z.ZodType): Description {
  const refused = {
    400: refusedWith("The request is not what is wanted"),
    500: refusedWith("The evaluation failed, or its answer is none to such a question"),
  };
  const answered = { ...authzenAnswers("The answer", answer), ...refused };
  return { operation, body: bodyOf(request), answers: answered, refuses: [413] };
}

function search(operation: string, { request, answer }: SearchShapes): Description {
  return authzen(operation, request, answer);
}

/** Its errors are a message alone, but where whoever asks may not. */
function authzenAnswers(what: string, answer: z.ZodType): Description["answers"] {
  return {
    ...answers(what, answer),
    404: refusedWith("No decision answers this"),
    503: refusedWith("What answers this is not ready"),
  };
}

function refusedWith(what: string): Described {
  return { what, content: json(authzenError) };
}

/** What each route of the Data API takes and gives, by its method and path. */
export const DESCRIPTIONS: Readonly<Record<string, Description>> = {
  "POST /v1/data/<path>": {
    ...{ operation: "decide", path: PATH, query: DATA },
    ...{ body: bodyOf(decisionRequest, true), answers: DECIDED, refuses: [400, 413] },
  },
  "GET /v1/data/<path>": {
    ...{ operation: "decideByQuery", path: PATH, query: { ...DATA, ...queryOf("input") } },
    ...{ answers: DECIDED, refuses: [400] },
  },
  "POST /v0/data/<path>": WHOLE,
  "POST /v1/batch/data/<path>": {
    ...{ operation: "decideBatch", path: PATH, body: bodyOf(batchRequest) },
    query: queryOf("pretty", "metrics", "provenance", "strict-builtin-errors"),
    answers: {
      ...answers("All decisions", batch),
      207: { what: "Some of them failed", content: json(batch) },
      500: { what: "All of them failed", content: json(failedBatch) },
    },
    refuses: [400, 413],
  },
  "POST /v1/query": {
    ...{ operation: "query", query: queryFlags, body: bodyOf(queryRequest) },
    ...{ answers: QUERY, refuses: [400, 413] },
  },
  "GET /v1/query": {
    ...{ operation: "queryByQuery", query: { ...queryOf("q"), ...queryFlags } },
    ...{ answers: QUERY, refuses: [400] },
  },
  "POST /v1/compile/<path>": {
    ...{ operation: "compile", path: PATH },
    answers: { 501: { what: "What to ask instead", content: json(errorShape) } },
  },
  "POST /access/v1/evaluation": authzen("evaluate", evaluationRequest, evaluation),
  "POST /access/v1/evaluations": authzen("evaluateAll", evaluationsRequest, evaluations),
  "POST /access/v1/search/subject": search("searchSubjects", subjectSearch),
  "POST /access/v1/search/resource": search("searchResources", resourceSearch),
  "POST /access/v1/search/action": search("searchActions", actionSearch),
  "GET /.well-known/authzen-configuration": {
    operation: "showAuthzenConfiguration",
    answers: authzenAnswers("What is offered, and where", configuration),
  },
  "POST /": { ...WHOLE, operation: "decideMain", path: {} },
  "POST /v1/bundles/<name>/data/<path>": {
    ...{ operation: "decideInBundle", path: BUNDLE_AND_PATH },
    query: { ...DATA, ...queryOf("revision") },
    ...{ body: bodyOf(decisionRequest, true), answers: DECIDED, refuses: [400, 404, 413] },
  },
  "GET /v1/bundles/<name>/data/<path>": {
    ...{ operation: "decideInBundleByQuery", path: BUNDLE_AND_PATH },
    query: { ...DATA, ...queryOf("input", "revision") },
    ...{ answers: DECIDED, refuses: [400, 404] },
  },
};
