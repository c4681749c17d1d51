import type { Exchange, HttpAnswer, HttpRequest } from "./exchange.ts";

/** One route of the service, as the README and `GET /` list it. A `<name>` or `<path>` may hold slashes. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Whom the route is for. Told, not yet asked: every door is open. */
  readonly who: Who;
  readonly handle: Handler;
  /**
   * Set where the way is to be fast: true for every request that this handler answers, whatever its method. Routes that
   * share a handler share this. What no fast route takes is matched by Express.
   */
  readonly takes?: (method: string, path: string) => boolean;
  /** What `handle` answers once the body is read, for who has read it already. Never throws or rejects. */
  readonly answer?: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
}

export type Who = "anyone" | "agent" | "decider" | "viewer" | "author" | "operator";

/** What it throws, or rejects with, is answered as an error in OPA's shape. */
export type Handler = (exchange: Exchange) => Outcome | Promise<Outcome>;

export type Outcome = HttpAnswer | Stream;

/** Says that the handler writes to the response by itself, now or later. */
export const STREAM = "stream";
export type Stream = typeof STREAM;
