import { isPolicyError, messageOf, PolicyError } from "../domain/policy-error.ts";

/** Where a bundle is asked for, and how. */
export interface BundlePlace {
  readonly url: URL;
  /** What each request carries: looked at again for each, as tokens run out. */
  readonly headers: () => Promise<Headers>;
  readonly fetch: typeof fetch;
  /** Of the archive as it is sent. */
  readonly maxBytes: number;
  /** Of silence, beyond what the server was asked to wait. */
  readonly timeoutMs: number;
}

export interface BundleQuestion {
  /** The tag of what answers now. */
  readonly tag: string | undefined;
  /** 0: the answer is wanted at once. */
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
}

export type BundleReply =
  | {
      readonly kind: "archive";
      readonly bytes: Uint8Array;
      readonly tag: string | undefined;
      /** The server says that it holds requests until there is something new. */
      readonly holds: boolean;
    }
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "refused";
      readonly error: PolicyError;
      /** When the server wants to be asked again; undefined when it does not say. */
      readonly afterMs: number | undefined;
    };

/** What a server of the Bundle API says that holds requests (OPA v1/download/download.go, isLongPollSupported). */
const BUNDLES_TYPE = "application/vnd.openpolicyagent.bundles";
const MAX_REDIRECTS = 5;

/** Asks for the bundle once, as an OPA agent does. Throws `unavailable` where no whole answer comes, `too_large` past the limit. */
export async function askForBundle(
  place: BundlePlace,
  { tag, waitSeconds, signal }: BundleQuestion,
): Promise<BundleReply> {
  const silence = createSilence(signal, place.timeoutMs);
  try {
    silence.allow(waitSeconds * 1_000);
    const headers = await place.headers();
    headers.set("accept-encoding", "identity");
    headers.set("prefer", `modes=snapshot${waitSeconds > 0 ? `;wait=${waitSeconds}` : ""}`);
    if (tag !== undefined) headers.set("if-none-match", tag);
    const response = await followed(place, headers, silence.signal);
    if (response.status === 304) return { kind: "unchanged" };
    if (response.status !== 200) return await refused(place, response);
    return {
      kind: "archive",
      bytes: await readBody(place, response, silence),
      tag: response.headers.get("etag") ?? undefined,
      holds: response.headers.get("content-type") === BUNDLES_TYPE,
    };
  } catch (error) {
    if (isPolicyError(error)) throw error;
    const reason = silence.isOver() ? "it does not answer in time" : reasonOf(error);
    const message = `cannot get the bundle from ${nameOf(place.url)}: ${reason}`;
    throw new PolicyError("unavailable", message, { cause: error });
  } finally {
    silence.end();
  }
}

/** Follows redirects by itself: to another server goes nothing that is meant for this one. */
async function followed(
  { url, fetch }: BundlePlace,
  headers: Headers,
  signal: AbortSignal,
): Promise<Response> {
  let [at, carried] = [url, headers];
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, { headers: carried, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status === 304 || response.status < 300 || response.status > 399 || !location) {
      return response;
    }
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.origin !== at.origin) carried = withoutSecrets(carried);
    at = next;
  }
  throw new PolicyError("unavailable", `${nameOf(url)} redirects more than ${MAX_REDIRECTS} times`);
}

const OUR_OWN: readonly string[] = ["accept-encoding", "prefer", "if-none-match"];

function withoutSecrets(headers: Headers): Headers {
  const kept = OUR_OWN.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return new Headers(kept);
}

async function refused({ url }: BundlePlace, response: Response): Promise<BundleReply> {
  const { status, headers } = response;
  await response.body?.cancel();
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const isUnknown = status === 404;
  const message = isUnknown
    ? `${nameOf(url)} has no such bundle (status 404)`
    : `${nameOf(url)} answers with status ${status}`;
  return {
    kind: "refused",
    error: new PolicyError(isUnknown ? "not_found" : "unavailable", message),
    afterMs: seconds >= 0 ? seconds * 1_000 : undefined,
  };
}

async function readBody(
  { url, maxBytes }: BundlePlace,
  { body }: Response,
  silence: Silence,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    silence.allow(0);
    length += piece.length;
    if (length > maxBytes) {
      throw new PolicyError("too_large", `${nameOf(url)} sends more than ${maxBytes} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

interface Silence {
  readonly signal: AbortSignal;
  /** From now on, this long beside what silence always may take. */
  allow(extraMs: number): void;
  isOver(): boolean;
  end(): void;
}

/** Ends an exchange in which nothing comes for too long, or that its parent wants ended. */
function createSilence(parent: AbortSignal, timeoutMs: number): Silence {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  if (parent.aborted) stop();
  parent.addEventListener("abort", stop, { once: true });
  return {
    signal: controller.signal,
    allow(extraMs) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isOver = true;
        stop();
      }, timeoutMs + extraMs);
    },
    isOver: () => isOver,
    end() {
      clearTimeout(timer);
      parent.removeEventListener("abort", stop);
    },
  };
}

/** Without its query, which may hold a secret. */
function nameOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** `fetch` wraps what went wrong as `cause`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return messageOf(cause) || "the connection failed";
}
