import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { fetchBytes } from "../../means/outbound/fetch-bytes.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import type { Refusal } from "../credentials.ts";
import { type KeySet, readKeySet, type VerificationKey } from "./key-set.ts";

/** Where the keys of an issuer come from. */
export interface KeySource {
  /** Waits only for a key that is not known yet. Throws `unavailable` where none can be had. */
  find(algorithm: string, kid: string | undefined): Promise<VerificationKey | Refusal>;
  /** Whether a key is one of the issuer's still, as far as is known. */
  has(id: string): boolean;
  close(): void;
}

export function fixedKeys(keys: KeySet): KeySource {
  return {
    find: async (algorithm, kid) => keys.find(algorithm, kid) ?? "unknown_key",
    has: keys.has,
    close() {},
  };
}

export interface FetchedKeysOptions {
  readonly url: string;
  /** Who vouches for it, in PEM. */
  readonly ca: string | undefined;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
  /** Told when others hold. */
  readonly onChange: () => void;
  /** Told once when the keys cannot be had any more (why), and when they can again. */
  readonly onState: (state: "current" | "behind", error?: unknown) => void;
  /** How often they are fetched. Default five minutes. */
  readonly intervalMs?: number;
  /** The least time between two tries. Default 30 seconds. */
  readonly retryMs?: number;
}

const INTERVAL_MS = 5 * 60_000;
const RETRY_MS = 30_000;
/** So long an issuer that does not answer is believed to have the keys that it had. */
const LONGEST_MS = 24 * 60 * 60_000;
const UNAVAILABLE = "the credential cannot be looked at now: the keys of its issuer cannot be had";
const BOUNDS = { maxBytes: 256 * 1024, timeoutMs: 5_000 };

/** Fetches the keys of an issuer now and again, and at once for a key that is not known, as long as that is not asked too often. */
export function openFetchedKeys(options: FetchedKeysOptions): KeySource {
  const { url, ca, clock, onChange, onState } = options;
  const { intervalMs = INTERVAL_MS, retryMs = RETRY_MS } = options;
  let held: { readonly keys: KeySet; readonly text: string; readonly at: number } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;
  let isBehind = false;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function fetchKeys(): Promise<void> {
    triedAt = clock();
    clearTimeout(timer);
    try {
      const text = utf8Text(url, await fetchBytes(url, { ...BOUNDS, ca }));
      take(text, held?.text === text ? held.keys : readKeySet(text, "url"));
    } catch (error) {
      if (!isBehind && !isClosed) onState("behind", new Error(messageOf(error)));
      isBehind = true;
    }
    const waitMs = isBehind ? retryMs : intervalMs;
    if (!isClosed) timer = setTimeout(() => void refresh(), waitMs).unref();
  }

  function take(text: string, keys: KeySet): void {
    const isOther = held !== undefined && held.text !== text;
    held = { keys, text, at: clock() };
    if (isClosed) return;
    if (isBehind) onState("current");
    isBehind = false;
    if (isOther) onChange();
  }

  /** One at a time, however many wait for it. */
  function refresh(): Promise<void> {
    pending ??= fetchKeys().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  const inForce = (): KeySet | undefined =>
    held !== undefined && clock() - held.at < LONGEST_MS ? held.keys : undefined;

  void refresh();
  return {
    async find(algorithm, kid) {
      const known = inForce()?.find(algorithm, kid);
      if (known !== undefined) return known;
      if (pending !== undefined || clock() - triedAt >= retryMs) await refresh();
      const keys = inForce();
      if (keys === undefined) throw new PolicyError("unavailable", UNAVAILABLE);
      return keys.find(algorithm, kid) ?? "unknown_key";
    },
    has: (id) => held === undefined || held.keys.has(id),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
