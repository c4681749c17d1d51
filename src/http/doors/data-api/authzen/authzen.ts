import type { Answer } from "../../../../decide/answer.ts";
import type { Decisions } from "../../../../decide/decisions.ts";
import { isPending, type Pending, whenReady } from "../../../../decide/pending.ts";
import type { AccessPaths, AccessQuestion } from "../../../../domain/access-paths.ts";
import { isPolicyError, PolicyError } from "../../../../domain/policy-error.ts";
import { goJson } from "../../../../means/json/go-json.ts";
import { STATUS_OF } from "../../../errors.ts";
import type { HttpAnswer, HttpRequest } from "../../../exchange.ts";
import { headersFor } from "../decision-answers.ts";
import { packAnswer } from "../decision-packing.ts";
import { readMembers, type Texts } from "./access-request.ts";
import { evaluateAll, evaluationInput, readEvaluations, verdictOf } from "./evaluations.ts";
import { type SearchedEntity, searchInput, searchText } from "./search.ts";

/** What a path of the AuthZEN API asks for. */
export type AccessRoute = "evaluation" | "evaluations" | SearchedEntity | "configuration";

const ROUTES: ReadonlyMap<string, AccessRoute> = new Map([
  ["/access/v1/evaluation", "evaluation"],
  ["/access/v1/evaluations", "evaluations"],
  ["/access/v1/search/subject", "subject"],
  ["/access/v1/search/resource", "resource"],
  ["/access/v1/search/action", "action"],
  ["/.well-known/authzen-configuration", "configuration"],
]);

export function accessRoute(path: string): AccessRoute | undefined {
  return ROUTES.get(path);
}

export interface AccessOptions {
  /** For what no bundle declares. */
  readonly paths: AccessPaths;
  /** How others reach this service; undefined: as the request says. */
  readonly url: string | undefined;
  /** What they reach it by, where only the request says the rest. */
  readonly scheme?: "http" | "https";
}

export const NO_ACCESS: AccessOptions = { paths: {}, url: undefined };

interface Asked {
  readonly decisions: Decisions;
  /** With its body unwrapped. */
  readonly request: HttpRequest;
  readonly access: AccessOptions;
}

/**
 * Answers the AuthZEN Authorization API 1.0: evaluations and searches are decisions at the paths that a bundle or the operator names,
 * whose input is the request's subject, action, resource and context. Only a defect of ours throws.
 */
export function answerAccess(asked: Asked, route: AccessRoute): Pending<HttpAnswer> {
  const refuse = (error: unknown): HttpAnswer => named(asked.request, refusedAccess(error));
  try {
    const answer = whenReady(pathsOf(asked), (paths) =>
      route === "configuration" ? configuration(asked, paths) : answerQuestion(asked, route, paths),
    );
    if (!isPending(answer)) return named(asked.request, answer);
    return answer.then((late) => named(asked.request, late)).catch(refuse);
  } catch (error) {
    return refuse(error);
  }
}

function pathsOf({ decisions, access }: Asked): Pending<AccessPaths> {
  return whenReady(decisions.accessPaths(), (declared) => ({ ...access.paths, ...declared }));
}

function answerQuestion(
  asked: Asked,
  route: Exclude<AccessRoute, "configuration">,
  paths: AccessPaths,
): Pending<HttpAnswer> {
  const question = route === "evaluations" ? "evaluation" : route;
  const path = pathFor(paths, question);
  asked.request.access?.require("decider", { kind: "path", path });
  const members = readMembers(asked.request.body);
  if (question !== "evaluation") return answerSearch(asked, question, path, members);
  const all = route === "evaluations" ? readEvaluations(members) : undefined;
  if (all !== undefined) {
    return evaluateAll(asked.decisions, path, all).then(({ text, revisions }) =>
      okAnswer(asked, text, revisions),
    );
  }
  return whenReady(asked.decisions.decide(path, evaluationInput(members)), (answer) =>
    okAnswer(asked, verdictOf(answer).text, answer.revisions),
  );
}

function answerSearch(
  asked: Asked,
  what: SearchedEntity,
  path: readonly string[],
  members: Texts,
): Pending<HttpAnswer> {
  return whenReady(asked.decisions.decide(path, searchInput(what, members)), (answer) =>
    okAnswer(asked, searchText(what, members, answer), answer.revisions),
  );
}

function pathFor(paths: AccessPaths, question: AccessQuestion): readonly string[] {
  const path = paths[question];
  if (path !== undefined) return path.split("/");
  const message = `no decision answers this: declare one (spec.authzen.${question}: <path>), or name one in GATEHOUSE_AUTHZEN (${question}=<path>)`;
  throw new PolicyError("not_found", message);
}

function okAnswer(
  { request }: Asked,
  text: string,
  revisions: Answer["revisions"],
): Pending<HttpAnswer> {
  return packAnswer(request, { status: 200, headers: headersFor(revisions), body: `${text}\n` });
}

const OFFERED: readonly (readonly [AccessQuestion, string, string])[] = [
  ["evaluation", "access_evaluation_endpoint", "/access/v1/evaluation"],
  ["evaluation", "access_evaluations_endpoint", "/access/v1/evaluations"],
  ["subject", "search_subject_endpoint", "/access/v1/search/subject"],
  ["resource", "search_resource_endpoint", "/access/v1/search/resource"],
  ["action", "search_action_endpoint", "/access/v1/search/action"],
];

function configuration(
  { request, access: { url, scheme = "http" } }: Asked,
  paths: AccessPaths,
): HttpAnswer {
  pathFor(paths, "evaluation");
  const base = url ?? `${scheme}://${hostOf(request)}`;
  const offered = OFFERED.filter(([question]) => paths[question] !== undefined);
  const endpoints = offered.map(([_question, name, path]) => [name, `${base}${path}`]);
  const text = goJson({ policy_decision_point: base, ...Object.fromEntries(endpoints) });
  return { status: 200, headers: headersFor([]), body: `${text}\n` };
}

function hostOf({ headers: { host } }: HttpRequest): string {
  if (host !== undefined && /^[A-Za-z0-9.:[\]_-]+$/.test(host)) return host;
  throw new PolicyError("invalid_parameter", "the request names no host");
}

/** An error is a message alone, in JSON. */
function refusedAccess(error: unknown): HttpAnswer {
  if (!isPolicyError(error)) throw error;
  const status = STATUS_OF[error.code];
  const answer = { status, headers: headersFor([]), body: `${goJson(error.message)}\n` };
  return status >= 500 ? { ...answer, failure: { cause: error } } : answer;
}

/** Under the name that the request has. */
function named({ headers }: HttpRequest, answer: HttpAnswer): HttpAnswer {
  const id = headers["x-request-id"];
  if (typeof id !== "string" || !/^[\x20-\x7e]+$/.test(id)) return answer;
  return { ...answer, headers: { ...answer.headers, "X-Request-ID": id } };
}
