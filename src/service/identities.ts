import { readBootstrapToken } from "../access/bootstrap.ts";
import { createGuard, type Guard, type RefusalListener } from "../access/guard.ts";
import { openKnownTokens } from "../access/known-tokens.ts";
import { BOOTSTRAP_TOKEN_FILE } from "../access/settings.ts";
import { createTokens, type Tokens } from "../access/tokens.ts";
import type { Subject } from "../domain/grant.ts";
import { createLineLimit } from "../observe/line-limit.ts";
import { errorInLog, type Log } from "../observe/log.ts";
import type { TokenStore } from "../storage/token-store.ts";

/** Who may ask this service, and the way to change that. */
export interface Identities {
  readonly guard: Guard;
  readonly tokens: Tokens;
  close(): Promise<void>;
}

export interface IdentitiesOptions {
  /** Undefined where only tokens count. */
  readonly bootstrapFile: string | undefined;
  readonly store: TokenStore;
  readonly log: Pick<Log, "warn" | "info">;
  /** Which bundles and paths are for anybody. */
  readonly isForAnyone: (subject: Subject) => boolean;
}

/** Reads who is known by now, and follows it. Throws `misconfigured` for a bootstrap token that is none. */
export async function openIdentities(options: IdentitiesOptions): Promise<Identities> {
  const { bootstrapFile, store, log, isForAnyone } = options;
  const now = (): number => Date.now();
  const bootstrap =
    bootstrapFile === undefined
      ? []
      : [await readBootstrapToken(bootstrapFile, BOOTSTRAP_TOKEN_FILE.name)];
  const known = await openKnownTokens({
    store,
    now,
    onState: (state, error) => {
      if (state === "current") log.info({}, "the tokens are known again");
      else log.warn(errorInLog(error), "what changes of tokens is not heard: the store is away");
    },
  });
  const guard = createGuard({
    credentials: [known, ...bootstrap],
    anonymous: () => [],
    isForAnyone,
    now,
    refusals: createRefusalLog(log, () => performance.now()),
  });
  return { guard, tokens: refreshing(createTokens({ store, now }), known), close: known.close };
}

/** What is changed here holds here at once. */
function refreshing(tokens: Tokens, known: { refresh(): Promise<void> }): Tokens {
  const then = async <T>(change: Promise<T>): Promise<T> => {
    const done = await change;
    await known.refresh();
    return done;
  };
  return {
    list: tokens.list,
    create: (request) => then(tokens.create(request)),
    rotate: (request) => then(tokens.rotate(request)),
    revoke: (id) => then(tokens.revoke(id)),
  };
}

/** What lacks a role is told to whoever asks; what is wrong with a credential, here alone. */
function createRefusalLog(log: Pick<Log, "warn">, clock: () => number): RefusalListener {
  const limit = createLineLimit(clock);
  return {
    credential({ reason, address, credential }) {
      const more = limit.next();
      if (more === undefined) return;
      const who = { reason, address, ...(credential !== undefined && { credential }) };
      log.warn({ ...who, ...more }, "a credential was not accepted");
    },
    rights() {},
  };
}
