import type { IncomingHttpHeaders } from "node:http";

/** A request whose body has been read within the limits. */
export interface HttpRequest {
  readonly method: string;
  /** The path as it came, still percent-encoded, without the query. */
  readonly path: string;
  /** The query as it came, without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What to answer. `Content-Length` is set by the writer; text bodies are UTF-8. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** What a 5xx is due to, for the log alone. Absent where it is told otherwise, or is a state that was asked for. */
  readonly failure?: { readonly cause: unknown };
}
