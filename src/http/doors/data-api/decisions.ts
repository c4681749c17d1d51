import { LRUCache } from "lru-cache";
import type { Access } from "../../../access/access.ts";
import type { NamedRevision } from "../../../decide/active-revision.ts";
import type { Answer } from "../../../decide/answer.ts";
import type { Decisions } from "../../../decide/decisions.ts";
import type { AskOptions } from "../../../decide/evaluator.ts";
import { isPending, type Pending } from "../../../decide/pending.ts";
import type { BundleName } from "../../../domain/bundle-name.ts";
import { UNDEFINED_DOCUMENT } from "../../../domain/findings.ts";
import { isPolicyError, PolicyError } from "../../../domain/policy-error.ts";
import { indentJson } from "../../../means/json/indent-json.ts";
import { randomUuid } from "../../../means/text/random-uuid.ts";
import { errorBody } from "../../errors.ts";
import type { HttpAnswer, HttpRequest } from "../../exchange.ts";
import type { Narrowing } from "../../narrowing/narrowing.ts";
import { type AccessOptions, answerAccess, NO_ACCESS } from "./authzen/authzen.ts";
import { answerBatch } from "./batch.ts";
import {
  COMPILE_ANSWER,
  defectAnswer,
  evaluationFailed,
  headersFor,
  refusedAnswer,
} from "./decision-answers.ts";
import { type DataAnswer, dataText } from "./decision-bodies.ts";
import { type DecisionFlags, explainOf, NO_FLAGS, parseDecisionFlags } from "./decision-flags.ts";
import {
  MemberInput,
  readMemberInput,
  readQueryInput,
  readWholeInput,
  WHOLE_INPUT_PREFIX,
} from "./decision-input.ts";
import { packAnswer } from "./decision-packing.ts";
import { refPath } from "./decision-reference.ts";
import {
  type DecisionRoute,
  isDecisionPath,
  parseDecisionPath,
  pathAnswer,
} from "./decision-route.ts";
import { narrowDecision } from "./narrow-decision.ts";
import { answerQuery } from "./query.ts";
import { mayAsk, mayHint, requireAccess, requireExplanation } from "./require-access.ts";
import { isWrapped, unwrapBody } from "./unwrap-body.ts";

export interface DecisionLimits {
  /** Bytes that a packed body may unpack to. Default 64 MiB. */
  readonly maxInflatedBytes?: number;
  readonly whyUndefined?: WhyUndefined;
  /** Whether answers of `/v1/data` name their decision. Default: no. */
  readonly decisionIds?: boolean;
  /** Which decisions answer the AuthZEN API. Default: none. */
  readonly access?: AccessOptions | undefined;
  /** Asked of what roles let through. Default: nothing is. */
  readonly narrowing?: Narrowing | undefined;
}

/** Says why a path is undefined over all bundles or inside one; undefined when a policy has answered so. */
export type WhyUndefined = (
  path: readonly string[],
  bundle: BundleName | undefined,
) => Promise<string | undefined>;

const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

/**
 * True for the paths that `answerDecision` answers: the Data API and `/`, which of all methods only
 * `POST` may ask.
 */
export function isDecisionRequest(path: string): boolean {
  return isDecisionPath(path);
}

/**
 * Answers `GET` and `POST /v1/data[/<path>]`, `POST /v0/data[/<path>]`, `POST /` and `GET` and
 * `POST /v1/bundles/<name>/data[/<path>][?revision=]`, and `/v1/query`, as OPA's server does
 * (v1/server/server.go), and `POST /v1/batch/data[/<path>]` as Enterprise OPA's, with the revisions
 * that took part in `Gatehouse-Revision`. What is wrong with the request is part of the answer; only
 * a defect of ours throws.
 */
export function answerDecision(
  decisions: Decisions,
  request: HttpRequest,
  limits: DecisionLimits = {},
): HttpAnswer | Promise<HttpAnswer> {
  const answer = answerOrRefuse(decisions, request, limits);
  if (request.path !== "/") return answer;
  return "then" in answer ? answer.then(withoutVary) : withoutVary(answer);
}

function answerOrRefuse(
  decisions: Decisions,
  request: HttpRequest,
  limits: DecisionLimits,
): HttpAnswer | Promise<HttpAnswer> {
  const { maxInflatedBytes: limit = MAX_INFLATED_BYTES, whyUndefined, decisionIds } = limits;
  try {
    const route = routeOf(request.path);
    requireAccess(request.access, route);
    const refusal = pathAnswer(route, request) ?? methodAnswer(route, request.method);
    if (refusal !== undefined) return refusal;
    const { access = NO_ACCESS, narrowing } = limits;
    const newId = decisionIds === true ? randomUuid : NO_ID;
    const asked = { decisions, request, whyUndefined, newId, access, narrowing };
    const isBodyRead = request.method === "POST" && isWrapped(request);
    const answer = isBodyRead ? answerWrapped(asked, route, limit) : answerRoute(asked, route);
    return "then" in answer ? answerLate(answer, request, route) : answer;
  } catch (error) {
    return refusedAnswer(error);
  }
}

/** What was for anyone may be closed by the time that there is an answer. */
async function answerLate(
  answer: Promise<HttpAnswer>,
  { access }: HttpRequest,
  route: DecisionRoute,
): Promise<HttpAnswer> {
  const late = await answer;
  try {
    requireAccess(access, route);
    return late;
  } catch (error) {
    return refusedAnswer(error);
  }
}

/** The body is known: a policy may look at it. */
function answerRoute(asked: Asked, route: DecisionRoute): HttpAnswer | Promise<HttpAnswer> {
  const narrowed = narrowDecision(asked.narrowing, asked.request, route);
  if (narrowed === undefined) return answerKind(asked, route);
  return narrowed.then(() => answerKind(asked, route)).catch(refusedAnswer);
}

function answerKind(asked: Asked, route: DecisionRoute): HttpAnswer | Promise<HttpAnswer> {
  switch (route.kind) {
    case "data":
      return answerData(asked, route);
    case "batch":
      return answerBatch(asked, route);
    case "query":
      return answerQuery(asked);
    case "access":
      return answerAccess(asked, route.access);
    case "compile":
      return COMPILE_ANSWER;
    default:
      return answerMain(asked);
  }
}

async function answerWrapped(
  asked: Asked,
  route: DecisionRoute,
  limit: number,
): Promise<HttpAnswer> {
  const isMember = route.kind !== "main" && !(route.kind === "data" && route.api === "v0");
  try {
    const body = await unwrapBody(asked.request, limit, isMember ? "" : WHOLE_INPUT_PREFIX);
    return await answerRoute({ ...asked, request: { ...asked.request, body } }, route);
  } catch (error) {
    return refusedAnswer(error);
  }
}

/** OPA never packs its answers to `/`. */
function withoutVary({ headers: { Vary: _none, ...headers }, ...answer }: HttpAnswer): HttpAnswer {
  return { ...answer, headers };
}

interface Asked {
  readonly decisions: Decisions;
  /** With its body unwrapped. */
  readonly request: HttpRequest;
  readonly whyUndefined: WhyUndefined | undefined;
  readonly newId: () => string | undefined;
  readonly access: AccessOptions;
  readonly narrowing: Narrowing | undefined;
}

const NO_ID = (): undefined => undefined;

type Input = Uint8Array | undefined;
type DataRoute = Extract<DecisionRoute, { readonly kind: "data" }>;

/** Paths repeat: reading one again costs more than many decisions. */
const routes = new LRUCache<string, DecisionRoute>({ max: 4096 });
/** Longer paths are not kept: whoever asks chooses them. */
const MAX_KEPT_PATH = 512;

function routeOf(path: string): DecisionRoute {
  const known = routes.get(path);
  if (known !== undefined) return known;
  const route = parseDecisionPath(path);
  if (path.length <= MAX_KEPT_PATH) routes.set(path, route);
  return route;
}

/** Throws as {@link requireAccess} does, before anything but the path is read; a path that means nothing is told later. */
export function requirePathAccess(access: Access, path: string): void {
  try {
    requireAccess(access, routeOf(path));
  } catch (error) {
    if (isPolicyError(error) && error.code === "invalid_parameter") access.requireSome("decider");
    else throw error;
  }
}

/** The same as an answer, of which nobody is told. */
export function mayAskPath(access: Access, path: string): boolean {
  try {
    return mayAsk(access, routeOf(path));
  } catch {
    return access.maySome("decider");
  }
}

/** OPA's 405 says nothing, and what it takes for writing data is none here: the answer says what there is. */
function methodAnswer(route: DecisionRoute, method: string): HttpAnswer | undefined {
  const allowed = methodsFor(route);
  if (allowed.includes(method)) return undefined;
  const message = `${method} is not for decisions; ${allowed.join(", ")}`;
  const error = new PolicyError("method_not_allowed", message);
  return refusedAnswer(error, { Allow: allowed.join(", ") });
}

function methodsFor(route: DecisionRoute): readonly string[] {
  if (route.kind === "access" && route.access === "configuration") return ["GET"];
  const isRead = route.kind === "query" || (route.kind === "data" && route.api === "v1");
  return isRead ? ["GET", "POST"] : ["POST"];
}

function answerData(asked: Asked, route: DataRoute): HttpAnswer | Promise<HttpAnswer> {
  const { request } = asked;
  if (isPlain(request, route)) return answerPlain(asked, route);
  const flags = request.query === "" ? NO_FLAGS : parseDecisionFlags(request.query);
  if (route.api === "v0") return answerWhole(asked, route, flags);
  if (explainOf(flags) !== undefined && route.bundle === undefined) {
    requireExplanation(request.access, route.path);
  }
  const startedAt = flags.metrics ? performance.now() : 0;
  const input = readInput(asked, flags);
  const readAt = flags.metrics ? performance.now() : 0;
  const refusal = defectAnswer(route);
  if (refusal !== undefined) return refusal;
  const finish = (answer: Answer): HttpAnswer | Promise<HttpAnswer> => {
    const others = {
      isInputMissing: input === undefined && request.method === "POST",
      ...(flags.metrics ? { metrics: metricsOf(startedAt, readAt) } : {}),
    };
    return flags.hint && answer.decision.kind === "undefined" && mayHint(request.access)
      ? hintedAnswer(asked, route, flags, answer, others)
      : dataAnswer(asked, flags, answer, others);
  };
  const answer = decide(asked.decisions, route, flags, input);
  return isPending(answer) ? answer.then(finish).catch(refusedAnswer) : finish(answer);
}

/** Nearly every decision: a POST over all bundles with no flags. */
function isPlain({ method, query }: HttpRequest, { api, bundle, defect }: DataRoute): boolean {
  return (
    query === "" &&
    method === "POST" &&
    api === "v1" &&
    bundle === undefined &&
    defect === undefined
  );
}

function answerPlain(asked: Asked, { path }: DataRoute): HttpAnswer | Promise<HttpAnswer> {
  const input = new MemberInput(asked.request.body);
  const answer = decideMember(asked.decisions, path, input);
  if (isPending(answer)) {
    return answer.then((late) => plainAnswer(asked, input.isMissing, late)).catch(refusedAnswer);
  }
  return plainAnswer(asked, input.isMissing, answer);
}

/** What is wrong with a body is told before anything else, and before anything is waited for. */
function decideMember(
  decisions: Decisions,
  path: readonly string[],
  input: MemberInput,
): Pending<Answer> {
  try {
    const answer = decisions.decide(path, input);
    if (isPending(answer)) input.check();
    return answer;
  } catch (error) {
    input.check();
    throw error;
  }
}

function plainAnswer(
  asked: Asked,
  isInputMissing: boolean,
  { decision, revisions }: Answer,
): HttpAnswer | Promise<HttpAnswer> {
  if (decision.kind === "error") return evaluationFailed(decision, revisions);
  const result = decision.kind === "defined" ? decision.json : undefined;
  const decisionId = asked.newId();
  const text =
    result !== undefined && !isInputMissing && decisionId === undefined
      ? `{"result":${result}}`
      : dataText({ decisionId, result, isInputMissing });
  return okAnswer(asked, NO_FLAGS, text, revisions);
}

function readInput({ request }: Asked, flags: DecisionFlags): Uint8Array | undefined {
  if (request.method === "POST") return readMemberInput(request.body);
  return flags.input === undefined ? undefined : readQueryInput(flags.input);
}

const STRICT: AskOptions = { strictBuiltinErrors: true };

function optionsOf(flags: DecisionFlags): AskOptions | undefined {
  const { strictBuiltinErrors } = flags;
  const explain = explainOf(flags);
  if (explain !== undefined) return { strictBuiltinErrors, explain };
  return strictBuiltinErrors ? STRICT : undefined;
}

function decide(
  decisions: Decisions,
  { bundle, path }: DataRoute,
  flags: DecisionFlags,
  input: Input,
): Pending<Answer> {
  const options = optionsOf(flags);
  const { revision } = flags;
  if (bundle === undefined) return decisions.decide(path, input, options);
  if (revision === undefined) return decisions.decideIn(bundle, path, input, options);
  return decisions.decideAt(bundle, revision, path, input, options);
}

function dataAnswer(
  asked: Asked,
  flags: DecisionFlags,
  { decision, revisions }: Answer,
  others: Pick<DataAnswer, "isInputMissing" | "metrics" | "hint">,
): HttpAnswer | Promise<HttpAnswer> {
  if (decision.kind === "error") return evaluationFailed(decision, revisions);
  const text = dataText({
    decisionId: asked.newId(),
    result: decision.kind === "defined" ? decision.json : undefined,
    explanation: decision.explanation,
    ...others,
    ...(flags.provenance ? { provenance: revisions } : {}),
  });
  return okAnswer(asked, flags, text, revisions);
}

async function hintedAnswer(
  asked: Asked,
  { path, bundle }: DataRoute,
  flags: DecisionFlags,
  answer: Answer,
  others: Pick<DataAnswer, "isInputMissing" | "metrics">,
): Promise<HttpAnswer> {
  const hint = await asked.whyUndefined?.(path, bundle);
  return await dataAnswer(asked, flags, answer, { ...others, hint });
}

/** `POST /v0/data`: the whole body is the input and the whole answer is the document. */
function answerWhole(
  asked: Asked,
  route: Pick<DataRoute, "path" | "defect">,
  flags: DecisionFlags,
): HttpAnswer | Promise<HttpAnswer> {
  const input = readWholeInput(asked.request.body);
  const refusal = defectAnswer(route);
  if (refusal !== undefined) return refusal;
  const finish = (answer: Answer): HttpAnswer | Promise<HttpAnswer> =>
    wholeAnswer(asked, route, flags, answer);
  const answer = asked.decisions.decide(route.path, input);
  return isPending(answer) ? answer.then(finish).catch(refusedAnswer) : finish(answer);
}

function wholeAnswer(
  asked: Asked,
  route: Pick<DataRoute, "path">,
  flags: DecisionFlags,
  { decision, revisions }: Answer,
): HttpAnswer | Promise<HttpAnswer> {
  if (decision.kind === "error") return evaluationFailed(decision, revisions);
  if (decision.kind === "defined") return okAnswer(asked, flags, decision.json, revisions);
  const reason = asked.decisions.hasRule(route.path) ? "document undefined" : "document missing";
  const body = errorBody(UNDEFINED_DOCUMENT.code, `${reason}: ${refPath(route.path)}`);
  return { status: 404, headers: headersFor(revisions), body };
}

const MAIN: Pick<DataRoute, "path" | "defect"> = { path: ["system", "main"], defect: undefined };

function answerMain(asked: Asked): HttpAnswer | Promise<HttpAnswer> {
  return answerWhole(asked, MAIN, parseDecisionFlags(asked.request.query));
}

function okAnswer(
  { request }: Asked,
  { pretty }: DecisionFlags,
  text: string,
  revisions: readonly NamedRevision[],
): HttpAnswer | Promise<HttpAnswer> {
  const body = `${pretty ? (indentJson(text) ?? text) : text}\n`;
  return packAnswer(request, { status: 200, headers: headersFor(revisions), body });
}

/** Nanoseconds, under OPA's names; of a query that OPA has prepared before, as all are here. */
function metricsOf(startedAt: number, readAt: number): Readonly<Record<string, number>> {
  const now = performance.now();
  const nanoseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6);
  return {
    counter_server_query_cache_hit: 1,
    timer_rego_input_parse_ns: nanoseconds(readAt - startedAt),
    timer_rego_query_eval_ns: nanoseconds(now - readAt),
    timer_server_handler_ns: nanoseconds(now - startedAt),
  };
}
