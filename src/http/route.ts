import type { Access } from "../access/access.ts";
import type { Role } from "../domain/role.ts";
import type { Description } from "./description.ts";
import type { Exchange, HttpAnswer, HttpRequest } from "./exchange.ts";

/** One route of the service, as the README and `GET /` list it. A `<name>` or `<path>` may hold slashes. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Whom the route is for, where identities are asked for. Nobody is asked who they are at a route for anyone. */
  readonly who: Who;
  /** What a role has to be about: without a word, everything. */
  readonly about?: About;
  /** For `GET /v1/openapi.json`; each route of the service has one. */
  readonly describes?: Description;
  readonly handle: Handler;
  /**
   * Set where the way is to be fast: true for every request that this handler answers, whatever its method. Routes that
   * share a handler share this. What no fast route takes is matched by Express.
   */
  readonly takes?: (method: string, path: string) => boolean;
  /** Whether whoever asks may have a path answered, before a body is read. Nobody is told of a refusal. */
  readonly admits?: (access: Access, path: string) => boolean;
  /** What `handle` answers once the body is read, for who has read it already. Never throws or rejects. */
  readonly answer?: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
}

export type Who = "anyone" | Role;

/**
 * `bundle`: the one that `<name>` in the path stands for. `own`: whatever the role is about, and the handler keeps to that.
 * `asked`: what the request names, which the handler reads, and asks for before anything of it is told.
 */
export type About = "bundle" | "own" | "asked";

/** What it throws, or rejects with, is answered as an error in OPA's shape. */
export type Handler = (exchange: Exchange) => Outcome | Promise<Outcome>;

export type Outcome = HttpAnswer | Stream;

/** Says that the handler writes to the response by itself, now or later. */
export const STREAM = "stream";
export type Stream = typeof STREAM;
