import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { PolicyError } from "../../../domain/policy-error.ts";
import { errorAnswer } from "../../errors.ts";
import type { HttpAnswer } from "../../exchange.ts";
import type { FailureLog } from "../../failure-log.ts";
import { parseFlag } from "../../request-parts.ts";
import { jsonAnswer, writeAnswer } from "../../write-answer.ts";
import type { EventStreams } from "../events/event-stream.ts";
import { answerBundleHealth, answerHealth, type HealthSources } from "../health/health.ts";
import {
  type BundleRoutesOptions,
  deleteBundle,
  listBundles,
  pushBundle,
  type RouteRequest,
  rollBackBundle,
  showBundle,
  showFiles,
  showHistory,
} from "./bundle-routes.ts";

/** One route of the service, as the README lists it. A `<name>` or `<path>` may hold slashes. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly summary: string;
}

export interface ManagementAppOptions extends BundleRoutesOptions {
  readonly failures: FailureLog;
  readonly streams: EventStreams;
  readonly health: HealthSources;
  readonly exposition: { render(): Promise<string>; readonly contentType: string };
}

/** A route that Express serves. An answer of undefined means that the handler writes by itself. */
interface ManagementRoute extends Route {
  readonly handle: (
    options: ManagementAppOptions,
    asked: RouteRequest,
  ) => Promise<HttpAnswer | undefined>;
}

const FAST_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/bundles/<name>",
    summary: "OPA's Bundle API, also as <name>.tar.gz: ETag, 304, long polling, HEAD",
  },
  { method: "POST", path: "/v1/data/<path>", summary: "Decision: OPA's Data API over all bundles" },
  { method: "GET", path: "/v1/data/<path>", summary: "The same with the input as ?input=" },
  {
    method: "POST",
    path: "/v0/data/<path>",
    summary: "The body is the input, the answer the value",
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

/** Express takes the first that matches, so what is more specific comes first. */
const MANAGEMENT_ROUTES: readonly ManagementRoute[] = [
  {
    method: "GET",
    path: "/",
    summary: "These routes as JSON",
    handle: async (_options, { query }) =>
      jsonAnswer({ service: "gatehouse", routes: describedRoutes() }, parseFlag(query, "pretty")),
  },
  {
    method: "GET",
    path: "/v1/bundles",
    summary: "All bundles with their heads",
    handle: listBundles,
  },
  {
    method: "GET",
    path: "/v1/bundles/<name>/revisions/<revision>/files",
    summary: "What was pushed as a revision: JSON, or tar.gz with Accept: application/gzip",
    handle: showFiles,
  },
  {
    method: "GET",
    path: "/v1/bundles/<name>/revisions",
    summary: "History: moves of the head and stored revisions",
    handle: showHistory,
  },
  {
    method: "POST",
    path: "/v1/bundles/<name>/rollback",
    summary: 'Older content under a new sequence: {"revision": "..."}',
    handle: rollBackBundle,
  },
  {
    method: "PUT",
    path: "/v1/bundles/<name>",
    summary: "Push a tar.gz or JSON files; ?dry_run only checks; ?roots, ?decide ... say more",
    handle: pushBundle,
  },
  {
    method: "DELETE",
    path: "/v1/bundles/<name>",
    summary: "End a bundle: agents get 404 and keep what they run, its roots are free",
    handle: deleteBundle,
  },
  {
    method: "GET",
    path: "/v1/bundles/<name>",
    summary: "One bundle with its head",
    handle: showBundle,
  },
  {
    method: "GET",
    path: "/v1/events",
    summary: "Head moves as server-sent events, resumable by Last-Event-ID",
    handle: async ({ streams }, { request, response }) => {
      await streams.open(request, response);
      return undefined;
    },
  },
  {
    method: "GET",
    path: "/health",
    summary: "200 {} or 500; ?bundles: all bundles are active; ?store: the store answers",
    handle: ({ health }, { query }) => answerHealth(health, query),
  },
  {
    method: "GET",
    path: "/health/<name>",
    summary: "The same for one bundle",
    handle: async ({ health }, { parameters }) =>
      answerBundleHealth(health, parameters["name"] ?? ""),
  },
  {
    method: "GET",
    path: "/metrics",
    summary: "Prometheus metrics",
    handle: async ({ exposition }) => ({
      status: 200,
      headers: { "Content-Type": exposition.contentType },
      body: await exposition.render(),
    }),
  },
];

/** Every route of the service, those without Express included. */
export const ROUTES: readonly Route[] = [...FAST_ROUTES, ...MANAGEMENT_ROUTES];

function describedRoutes(): readonly Route[] {
  return ROUTES.map(({ method, path, summary }) => ({ method, path, summary }));
}

/** The Express app for everything that is neither a bundle request nor a decision. */
export function createManagementApp(options: ManagementAppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.enable("case sensitive routing").enable("strict routing");
  for (const path of new Set(MANAGEMENT_ROUTES.map((route) => route.path))) {
    const routes = MANAGEMENT_ROUTES.filter((route) => route.path === path);
    const pattern = path.replace("<name>", "*name").replace("<revision>", ":revision");
    for (const route of routes) {
      const method = route.method.toLowerCase() as "get" | "post" | "put" | "delete";
      app[method](pattern, (request, response) => serve(route, options, request, response));
    }
    const fast = FAST_ROUTES.filter((route) => route.path === path);
    const allowed = [...routes, ...fast].flatMap(({ method }) =>
      method === "GET" ? ["GET", "HEAD"] : [method],
    );
    app.all(pattern, (request, response) => {
      const message = `${request.method} is not for ${path}; ${allowed.join(", ")}`;
      const headers = { Allow: allowed.join(", ") };
      writeAnswer(
        response,
        errorAnswer(new PolicyError("method_not_allowed", message), { headers }),
      );
    });
  }
  app.use((request, response) => {
    writeAnswer(response, errorAnswer(unknownRoute(request)));
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const answer = errorAnswer(toKnown(error));
    options.failures.note(request, answer);
    if (response.headersSent) response.destroy();
    else writeAnswer(response, answer);
  });
  return app;
}

async function serve(
  route: ManagementRoute,
  options: ManagementAppOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const url = request.url;
  const query = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?")) : "");
  const parameters = Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [name, [value].flat().join("/")]),
  );
  const asked = { parameters, query, request, response, signal: gone.signal };
  const answer = await route.handle(options, asked);
  if (answer !== undefined) writeAnswer(response, answer);
}

function unknownRoute({ method, path }: Request): PolicyError {
  const paths = [...new Set(ROUTES.map((route) => route.path))].join(", ");
  return new PolicyError("not_found", `there is no ${method} ${path} here; there are ${paths}`);
}

/** What Express itself throws, over a broken escape in a path, carries a status of its own. */
function toKnown(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error && error.status === 400
    ? new PolicyError("invalid_parameter", "the path has a broken percent-escape")
    : error;
}
