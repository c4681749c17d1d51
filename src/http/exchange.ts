import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/access.ts";
import { type AddressOf, peerAddress } from "./client-address.ts";
import type { RequestTarget } from "./request-target.ts";

/** What every handler gets: a request that came, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path as it came, still percent-encoded, without the query. */
  readonly path: string;
  /** The query as it came, without the question mark; empty when there is none. */
  readonly search: string;
  /** Unescaped and not yet checked; none where a door takes its paths apart itself. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Where the request comes from: of one that a listed proxy passed on, what that says. */
  readonly address: string;
  /** Aborted when the client goes away before the answer. */
  readonly signal: AbortSignal;
  /** What whoever asks may. Undefined where nobody is asked who they are: then everything. */
  access: Access | undefined;
}

const NO_PARAMETERS: Exchange["parameters"] = {};

export function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  target: RequestTarget,
  parameters: Exchange["parameters"] = NO_PARAMETERS,
  addressOf: AddressOf = peerAddress,
): Exchange {
  return new LazyExchange(request, response, target, parameters, addressOf);
}

/** A class for its getters: most decisions need neither a parsed query nor a signal. */
class LazyExchange implements Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly search: string;
  readonly parameters: Exchange["parameters"];
  access: Access | undefined;
  readonly #addressOf: AddressOf;
  #address: string | undefined;
  #query: URLSearchParams | undefined;
  #gone: AbortController | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { path, query }: RequestTarget,
    parameters: Exchange["parameters"],
    addressOf: AddressOf,
  ) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.search = query;
    this.parameters = parameters;
    this.access = undefined;
    this.#addressOf = addressOf;
  }

  get address(): string {
    this.#address ??= this.#addressOf(this.request);
    return this.#address;
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search);
    return this.#query;
  }

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      const gone = new AbortController();
      this.#gone = gone;
      if (this.response.destroyed) gone.abort();
      else this.response.once("close", () => gone.abort());
    }
    return this.#gone.signal;
  }
}

/** A request whose body has been read within the limits. */
export interface HttpRequest {
  readonly method: string;
  /** The path as it came, still percent-encoded, without the query. */
  readonly path: string;
  /** The query as it came, without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** As of an exchange. */
  readonly access?: Access | undefined;
  /** What node:http has read of it; absent where the fast lane has, which takes no name of a header twice. */
  readonly source?: Pick<IncomingMessage, "headersDistinct"> | undefined;
}

/** What to answer. `Content-Length` is set by the writer; text bodies are UTF-8. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** What a 5xx is due to, for the log alone. Absent where it is told otherwise, or is a state that was asked for. */
  readonly failure?: { readonly cause: unknown };
}
