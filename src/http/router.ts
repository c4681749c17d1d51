import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Guard } from "../access/guard.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { type Admission, createAdmission } from "./admission.ts";
import type { AddressOf } from "./client-address.ts";
import { errorAnswer } from "./errors.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import type { FailureLog } from "./failure-log.ts";
import type { Narrowing } from "./narrowing/narrowing.ts";
import { endRefusedBody } from "./refused-body.ts";
import {
  cleanPath,
  joinTarget,
  MALFORMED_TARGET,
  movedAnswer,
  parseTarget,
  splitTarget,
} from "./request-target.ts";
import { type Handler, type Outcome, type Route, STREAM } from "./route.ts";
import { writeAnswer } from "./write-answer.ts";

export interface RouterOptions {
  /** Of those that match, the first is taken, so what is more specific comes first. */
  readonly routes: readonly Route[];
  readonly failures: FailureLog;
  /** Says who asks; without one, nobody is asked. */
  readonly guard?: Guard | undefined;
  /** What narrows it further; nothing without. */
  readonly narrowing?: Narrowing | undefined;
  /** Where requests come from; the other ends of their connections without it. */
  readonly addressOf?: AddressOf | undefined;
}

/** Finds the handler of a request. Fast routes come first and see no framework. */
export type Router = (request: IncomingMessage, response: ServerResponse) => void;

export function createRouter(options: RouterOptions): Router {
  const { routes, failures, guard, narrowing, addressOf } = options;
  const lanes = fastLanes(routes);
  const admit = createAdmission(guard, narrowing);
  const service: Service = { failures, admit, isGuarded: guard !== undefined, addressOf };
  const app = createApp(routes, service);
  return (request, response) => {
    const { url = "", method = "" } = request;
    const target = parseTarget(url);
    if (target === undefined) {
      writeAnswer(response, MALFORMED_TARGET);
      return;
    }
    const { path, query } = target;
    if (!url.startsWith("/")) request.url = joinTarget(target);
    for (const lane of lanes) {
      if (lane.takes(method, path)) {
        serve(lane, createExchange(request, response, target, undefined, addressOf), service);
        return;
      }
    }
    const clean = cleanPath(path);
    if (clean !== path) {
      writeAnswer(response, movedAnswer(method, 307, joinTarget({ path: clean, query })));
      return;
    }
    app(request, response);
  };
}

/** What every request passes. */
interface Service {
  readonly failures: FailureLog;
  readonly admit: Admission;
  /** Whoever asks before they send a body is told to only once they are let in. */
  readonly isGuarded: boolean;
  readonly addressOf: AddressOf | undefined;
}

type Served = Pick<Route, "handle" | "who" | "about">;
type FastLane = Served & Required<Pick<Route, "takes">>;

function fastLanes(routes: readonly Route[]): readonly FastLane[] {
  const lanes = new Map<Handler, FastLane>();
  for (const { takes, handle, who, about } of routes) {
    if (takes !== undefined) lanes.set(handle, { takes, handle, who, ...(about && { about }) });
  }
  return [...lanes.values()];
}

/** Everything that no fast route takes, and the answers to what is nowhere. */
function createApp(routes: readonly Route[], service: Service): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.enable("case sensitive routing").enable("strict routing");
  const served = routes.filter(({ takes }) => takes === undefined);
  for (const path of new Set(served.map((route) => route.path))) {
    const pattern = path.replace("<name>", "*name").replace("<revision>", ":revision");
    for (const route of served.filter((each) => each.path === path)) {
      const add = route.method.toLowerCase() as Lowercase<Route["method"]>;
      app[add](pattern, (request, response) =>
        serve(route, exchangeOf(request, response, service), service),
      );
    }
    app.all(pattern, refuseMethod(path, allowedAt(path, served, routes)));
  }
  const paths = [...new Set(routes.map(({ path }) => path))].join(", ");
  app.use(({ method, path }: Request, response: Response) => {
    const message = `there is no ${method} ${path} here; there are ${paths}`;
    writeAnswer(response, errorAnswer(new PolicyError("not_found", message)));
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    fail(toKnown(error), request, response, service.failures);
  });
  return app;
}

function allowedAt(path: string, served: readonly Route[], routes: readonly Route[]): string {
  const fast = routes.filter(({ takes }) => takes !== undefined);
  return [...served, ...fast]
    .filter((route) => route.path === path)
    .flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]))
    .join(", ");
}

function refuseMethod(path: string, allowed: string) {
  return ({ method }: Request, response: Response): void => {
    const error = new PolicyError("method_not_allowed", `${method} is not for ${path}; ${allowed}`);
    writeAnswer(response, errorAnswer(error, { headers: { Allow: allowed } }));
  };
}

function exchangeOf(request: Request, response: Response, { addressOf }: Service): Exchange {
  const parameters = Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [name, [value].flat().join("/")]),
  );
  return createExchange(request, response, splitTarget(request.url), parameters, addressOf);
}

/** Without a promise unless the outcome is one. */
function serve(route: Served, exchange: Exchange, service: Service): void {
  const { request, response } = exchange;
  const { failures, admit } = service;
  const begin = (): Outcome | Promise<Outcome> => {
    if (service.isGuarded) letSend(exchange);
    return route.handle(exchange);
  };
  try {
    const admitted = admit(route, exchange);
    const outcome = admitted === undefined ? begin() : admitted.then(begin);
    if (outcome === STREAM) return;
    if (!("then" in outcome)) writeAnswer(response, outcome);
    else {
      const send = (late: Outcome): void => {
        if (late !== STREAM) writeAnswer(response, late);
      };
      outcome.then(send).catch((error: unknown) => fail(error, request, response, failures));
    }
  } catch (error) {
    fail(error, request, response, failures);
  }
}

/** For whoever asks before they send a body. */
function letSend({ request, response }: Exchange): void {
  const { headers, httpVersion } = request;
  if (headers.expect !== undefined && httpVersion === "1.1") response.writeContinue();
}

/** Nobody who is answered like this is let in: nothing more is read of them. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 429]);

function fail(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  failures: FailureLog,
): void {
  const answer = errorAnswer(error);
  failures.note(request, answer);
  if (REFUSED.has(answer.status)) endRefusedBody(request);
  if (response.headersSent) response.destroy();
  else writeAnswer(response, answer);
}

/** What Express itself throws, over a broken escape in a path, carries a status of its own. */
function toKnown(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error && error.status === 400
    ? new PolicyError("invalid_parameter", "the path has a broken percent-escape")
    : error;
}
