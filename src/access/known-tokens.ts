import { PolicyError } from "../domain/policy-error.ts";
import { createTurns } from "../means/async/turns.ts";
import type { TokenStore } from "../storage/token-store.ts";
import type { CredentialReader, Recognition, Unsettled } from "./credentials.ts";
import { createEndings } from "./endings.ts";
import { createTokenBook } from "./token-book.ts";

export interface KnownTokensOptions {
  readonly store: TokenStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How often the store is asked whether something changed, in milliseconds. Default 500. */
  readonly intervalMs?: number;
  /** Told when the store cannot be asked any more (why), and when it can again. */
  readonly onState?: (state: "current" | "behind", error?: unknown) => void;
}

/**
 * What one replica knows of the tokens. While the store is away it goes on with that. A token that may be new by then is
 * neither taken nor refused: settling it rejects with `unavailable`, so that its holder asks again later.
 */
export interface KnownTokens extends CredentialReader {
  /** Asks the store now, as after a change of one's own. Throws what the store throws. */
  refresh(): Promise<void>;
  /** While the store cannot be asked: the moment up to which everything is known, in milliseconds since 1970. */
  behindSince(): number | undefined;
  close(): Promise<void>;
}

const INTERVAL_MS = 500;
const WAITING: Unsettled = {
  kind: "unsettled",
  settle() {
    const message = "the credential cannot be looked up now: the store is away";
    return Promise.reject(new PolicyError("unavailable", message));
  },
};

/** Reads the tokens of a store, and follows it. Throws what the store throws when it is away at first. */
export async function openKnownTokens(options: KnownTokensOptions): Promise<KnownTokens> {
  const { store, now, intervalMs = INTERVAL_MS, onState } = options;
  const book = createTokenBook();
  const endings = createEndings((id) => book.hasEnded(id, now()));
  const turns = createTurns();
  let seen: string | undefined;
  let askedAt = now();
  let isBehind = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    const at = now();
    // Before the list: what changes in between is seen as a change the next time.
    const version = await store.version();
    if (version !== seen) {
      const [key, records] = await Promise.all([store.key(), store.list()]);
      book.hold(key, records);
      seen = version;
    }
    askedAt = at;
    if (isBehind) onState?.("current");
    isBehind = false;
  }

  const refresh = async (): Promise<void> => {
    await turns.take("", look);
    endings.tell();
  };

  async function follow(): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      if (!isBehind && !closed) onState?.("behind", error);
      isBehind = true;
      // Tokens expire without a store.
      endings.tell();
    }
    schedule();
  }

  function schedule(): void {
    if (!closed) timer = setTimeout(follow, intervalMs).unref();
  }

  const mayBeNew = (recognised: Recognition | undefined): boolean =>
    recognised?.kind === "refused" &&
    recognised.reason === "unknown" &&
    !book.has(recognised.credential ?? "");

  await look();
  schedule();
  return {
    recognise(text) {
      const recognised = book.recognise(text, now());
      return isBehind && mayBeNew(recognised) ? WAITING : recognised;
    },
    hasEnded: (id) => book.hasEnded(id, now()),
    onEnd: endings.add,
    refresh,
    behindSince: () => (isBehind ? askedAt : undefined),
    async close() {
      closed = true;
      clearTimeout(timer);
      await turns.settle();
    },
  };
}
