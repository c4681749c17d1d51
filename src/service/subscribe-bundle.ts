import { parseBundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { readArchive } from "../means/archive/read-archive.ts";
import { readAgentBundle } from "../pipeline/agent-bundle.ts";
import { nameOfFiles } from "../pipeline/bundle-files.ts";
import { createVerifySignatures, verifiedWarnings } from "../pipeline/verify-signatures.ts";
import type { BundlePlace } from "../subscribe/ask-for-bundle.ts";
import { followBundle } from "../subscribe/follow-bundle.ts";
import type { AnsweringBundle, OwnDecisions, OwnDecisionsOptions } from "./own-decisions.ts";

/** A bundle on a server of OPA's Bundle API: a Gatehouse, or any that gives a tar.gz. */
export interface BundleSubscription {
  /** Of the bundle itself: `http://127.0.0.1:8420/bundles/authz`. */
  readonly url: string | URL;
  /** The bearer token, or what gives the one of today. */
  readonly token?: string | (() => string | Promise<string>);
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the server is asked to hold a request until there is something new. Default 60; 0: not at all. */
  readonly waitSeconds?: number;
  /** The longest pause between requests to a server that does not hold them. Default 60. */
  readonly pollSeconds?: number;
  /** The longest pause after failures. Default 60. */
  readonly retrySeconds?: number;
  /** After so long without a sign of the server a request has failed. Default 30. */
  readonly timeoutSeconds?: number;
  /** For proxies, client certificates and authorities of one's own. Default: Node's own. */
  readonly fetch?: typeof fetch;
}

export interface SubscribeOptions extends OwnDecisionsOptions {
  /** The bundle's name in messages. Default `bundle`. */
  readonly name?: string;
  /** A revision answers from now on. */
  readonly onActivated?: (active: ActivatedBundle) => void;
  /**
   * Something failed, and the last revision goes on answering: the server is away (`unavailable`), has no such bundle
   * (`not_found`), or its new revision is bad (`invalid_parameter` with its findings, `too_large`). Each new failure is told
   * once, and is tried again.
   */
  readonly onError?: (error: PolicyError) => void;
}

/** A revision that answers. */
export interface ActivatedBundle {
  /** What its manifest calls it, else the name of its content. */
  readonly revision: string;
  /** As the server tagged it. */
  readonly etag: string | undefined;
  readonly roots: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** A bundle that follows a server. */
export interface SubscribedBundle extends AnsweringBundle {
  /** What answers now; undefined before the first. */
  readonly active: ActivatedBundle | undefined;
}

const WAIT_SECONDS = 60;
const POLL_SECONDS = 60;
const RETRY_SECONDS = 60;
const TIMEOUT_SECONDS = 30;
const LONGEST_SECONDS = 24 * 60 * 60;
/** Of an archive as it is sent; inflated it may have what a pushed one may. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Begins to follow at once. Throws `invalid_parameter` for an address, a number or a header that is none. */
export function subscribe(
  from: BundleSubscription,
  decisions: OwnDecisions,
  { name, onActivated, onError, verification }: SubscribeOptions,
): SubscribedBundle {
  const bundle = name === undefined ? undefined : parseBundleName(name);
  const verify = verification && createVerifySignatures(verification);
  const first = createFirst();
  let active: ActivatedBundle | undefined;
  let isClosed = false;

  async function activate(bytes: Uint8Array, etag: string | undefined): Promise<void> {
    const tree = await readArchive(bytes);
    verify?.(tree);
    const read = readAgentBundle(bundle ?? nameOfFiles(tree), tree);
    const { parts, revision } = read;
    const warnings = verify === undefined ? read.warnings : verifiedWarnings(read.warnings);
    await decisions.activate(parts, revision);
    if (isClosed) return;
    const now = { revision, etag, roots: parts.roots, warnings };
    active = now;
    first.resolve();
    if (onActivated !== undefined) queueMicrotask(() => onActivated(now));
  }

  const following = followBundle({
    place: placeOf(from),
    waitSeconds: seconds("waitSeconds", from.waitSeconds ?? WAIT_SECONDS),
    pollMs: seconds("pollSeconds", from.pollSeconds ?? POLL_SECONDS) * 1_000,
    retryMs: seconds("retrySeconds", from.retrySeconds ?? RETRY_SECONDS) * 1_000,
    activate,
    failed: (error) => {
      // What a program throws when it is told is its own, and ends nothing here.
      if (onError !== undefined) queueMicrotask(() => onError(error));
    },
  });
  return {
    get active() {
      return active;
    },
    decide: decisions.decide,
    ready: () => first.come,
    close() {
      isClosed = true;
      following.close();
      decisions.close();
      first.reject(new PolicyError("unavailable", "the bundle is closed"));
    },
  };
}

interface First {
  readonly come: Promise<void>;
  resolve(): void;
  reject(error: PolicyError): void;
}

function createFirst(): First {
  let [resolve, reject]: [() => void, (error: PolicyError) => void] = [() => {}, () => {}];
  const come = new Promise<void>((resolved, rejected) => {
    [resolve, reject] = [resolved, rejected];
  });
  come.catch(() => undefined); // Nobody has to wait for it.
  return { come, resolve, reject };
}

function placeOf(from: BundleSubscription): BundlePlace {
  const url = urlOf(from.url);
  const given = headersOf(from);
  const { token } = from;
  return {
    url,
    headers: async () => {
      const headers = new Headers(given);
      if (token !== undefined) {
        const text = typeof token === "string" ? token : await token();
        headers.set("authorization", `Bearer ${text}`);
      }
      return headers;
    },
    fetch: from.fetch ?? fetch,
    maxBytes: MAX_BYTES,
    timeoutMs: seconds("timeoutSeconds", from.timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000,
  };
}

function headersOf({ headers = {}, token }: BundleSubscription): Headers {
  try {
    if (typeof token === "string") new Headers({ authorization: `Bearer ${token}` });
    return new Headers(headers);
  } catch {
    // What Node says names the value, which may be a secret.
    throw new PolicyError("invalid_parameter", "a header or the token holds what no header may");
  }
}

function urlOf(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    const wanted =
      "the http or https URL of a bundle is wanted, http://127.0.0.1:8420/bundles/authz";
    throw new PolicyError("invalid_parameter", wanted);
  }
  if (url.username !== "" || url.password !== "") {
    const why = "the URL of a bundle may hold no user and password; say { token } or { headers }";
    throw new PolicyError("invalid_parameter", why);
  }
  return url;
}

function seconds(name: string, value: number): number {
  if (value >= 0 && value <= LONGEST_SECONDS) return value;
  const message = `${name} is ${value}; 0 to ${LONGEST_SECONDS} seconds are wanted`;
  throw new PolicyError("invalid_parameter", message);
}
