import type { HeaderFields } from "../../opa/go/http/header.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import type { ResponseCache } from "./response-cache.ts";

/** What decisions may reach outside. */
export interface Network {
  /** The hosts that the operator allows. */
  readonly hosts: AllowedHosts;
  /** Sends a request, again where it failed and the request wants that, and reads the response. Throws only when the signal fires. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  /** The addresses of a name. Throws a GoError. */
  lookUp(name: string): Promise<readonly string[]>;
  /** Responses that other decisions may use too. */
  readonly responses: ResponseCache;
}

/** A request; every text in it holds one byte in each character. */
export interface HttpRequest {
  /** In upper case; a token. */
  readonly method: string;
  readonly url: string;
  /** One value for each canonical name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Empty for none. */
  readonly body: Uint8Array;
  readonly followsRedirects: boolean;
  /** For each try; zero or less for as long as the decision waits. */
  readonly timeoutMs: number;
  readonly retries: number;
  /** Undefined: the usual. */
  readonly tls: TlsWishes | undefined;
}

/** How a connection with TLS is to be different. */
export interface TlsWishes {
  /** "" for the URL's. */
  readonly serverName: string;
  readonly skipsVerification: boolean;
  /** PEM. Undefined: those that the machine trusts. */
  readonly authorities: readonly string[] | undefined;
  /** Those that the machine trusts, beside the authorities. */
  readonly trustsSystem: boolean;
  /** What shows who asks; PEM. */
  readonly identity: { readonly certificate: string; readonly key: string } | undefined;
}

export interface HttpResponse {
  /** `200 OK`. */
  readonly status: string;
  readonly statusCode: number;
  readonly fields: HeaderFields;
  readonly body: Uint8Array;
}

/** A response; or why there is none, in Go's words. */
export type HttpOutcome =
  | { readonly kind: "response"; readonly response: HttpResponse }
  /** `url.Error`: no response came. */
  | {
      readonly kind: "failed";
      readonly operation: string;
      readonly url: string;
      readonly message: string;
      readonly timedOut: boolean;
    }
  /** A response began and could not be read to its end. */
  | { readonly kind: "broken"; readonly message: string };
