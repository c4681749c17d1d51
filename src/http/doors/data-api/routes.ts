import type { Route } from "../../route.ts";
import { type CountedDecisionsOptions, createCountedDecisions } from "./counted-decisions.ts";
import { createDecisionDoor } from "./decision-door.ts";
import { isDecisionRequest, mayAskPath } from "./decisions.ts";
import { DESCRIPTIONS } from "./descriptions.ts";

const DATA: readonly Pick<Route, "method" | "path" | "summary">[] = [
  { method: "POST", path: "/v1/data/<path>", summary: "Decision: OPA's Data API over all bundles" },
  { method: "GET", path: "/v1/data/<path>", summary: "The same with the input as ?input=" },
  {
    method: "POST",
    path: "/v0/data/<path>",
    summary: "The body is the input, the answer the value",
  },
  {
    method: "POST",
    path: "/v1/batch/data/<path>",
    summary: "Many inputs, one decision each, all by the same revisions",
  },
  { method: "POST", path: "/v1/query", summary: "Ad-hoc query: its variables for each solution" },
  { method: "GET", path: "/v1/query", summary: "The same with the query as ?q=, without an input" },
  {
    method: "POST",
    path: "/v1/compile/<path>",
    summary: "Left out: 501 says what to ask instead",
  },
  { method: "POST", path: "/access/v1/evaluation", summary: "AuthZEN: one decision" },
  { method: "POST", path: "/access/v1/evaluations", summary: "AuthZEN: several decisions" },
  { method: "POST", path: "/access/v1/search/subject", summary: "AuthZEN: who may" },
  { method: "POST", path: "/access/v1/search/resource", summary: "AuthZEN: with what" },
  { method: "POST", path: "/access/v1/search/action", summary: "AuthZEN: what may be done" },
  {
    method: "GET",
    path: "/.well-known/authzen-configuration",
    summary: "AuthZEN: which of these are offered",
  },
  { method: "POST", path: "/", summary: "The same for the default decision, system/main" },
  {
    method: "POST",
    path: "/v1/bundles/<name>/data/<path>",
    summary: "Decision inside one bundle, at its head or at ?revision=",
  },
  {
    method: "GET",
    path: "/v1/bundles/<name>/data/<path>",
    summary: "The same with the input as ?input=",
  },
];

/** OPA's Data API, for who wants decisions. */
export function dataApiRoutes(options: CountedDecisionsOptions): readonly Route[] {
  const decisions = createCountedDecisions(options);
  const handle = createDecisionDoor(decisions, options.maxInputBytes);
  const { answer } = decisions;
  return DATA.map((route) => {
    const describes = DESCRIPTIONS[`${route.method} ${route.path}`];
    return {
      ...{ ...route, ...(describes && { describes }) },
      ...{ who: "decider", about: "asked", handle, answer, takes: isDecision },
      admits: mayAskPath,
    };
  });
}

/** Of `/` only `POST` is a decision; elsewhere the door itself says which methods there are. */
function isDecision(method: string, path: string): boolean {
  return isDecisionRequest(path) && !(path === "/" && method !== "POST");
}
