import { readBootstrapToken } from "../access/bootstrap.ts";
import { createGuard, type Guard, type RefusalListener } from "../access/guard.ts";
import { openKnownTokens } from "../access/known-tokens.ts";
import {
  createIdentityLimits,
  type IdentityLimitSettings,
} from "../access/limits/identity-limits.ts";
import type { PushLimit } from "../access/limits/push-limit.ts";
import { type LiveAccess, openLiveAccess } from "../access/live-access.ts";
import { BOOTSTRAP_TOKEN_FILE } from "../access/settings.ts";
import { createTokens, type Tokens } from "../access/tokens.ts";
import type { Grant, Subject } from "../domain/grant.ts";
import { createLineLimit } from "../observe/line-limit.ts";
import { errorInLog, type Log } from "../observe/log.ts";
import type { TokenStore } from "../storage/token-store.ts";
import type { Metrics } from "./metrics.ts";

/** Who may ask this service, and the way to change that. */
export interface Identities {
  readonly guard: Guard;
  readonly tokens: Tokens;
  /** Where they rest. */
  readonly tokenStore: TokenStore;
  /** Undefined where only tokens count. */
  readonly access: LiveAccess | undefined;
  /** Undefined where nobody limits it. */
  readonly pushes: PushLimit | undefined;
  close(): Promise<void>;
}

export interface IdentitiesOptions {
  readonly bootstrapFile: string | undefined;
  /** The file of `kind: Access`. */
  readonly accessFile: string | undefined;
  readonly store: TokenStore;
  readonly log: Pick<Log, "error" | "warn" | "info">;
  /** Which bundles and paths are for anybody. */
  readonly isForAnyone: (subject: Subject) => boolean;
  /** Told each refusal, beside the log. */
  readonly audited: RefusalListener;
  readonly limits: IdentityLimitSettings;
  readonly metrics: Pick<Metrics, "credentialRefused" | "limited">;
}

const NOTHING: readonly Grant[] = [];

/** Reads who is known by now, and follows it. Throws `misconfigured` for a bootstrap token that is none. */
export async function openIdentities(options: IdentitiesOptions): Promise<Identities> {
  const { bootstrapFile, accessFile, store, log, metrics, isForAnyone, audited } = options;
  const now = (): number => Date.now();
  const clock = (): number => performance.now();
  const bootstrap =
    bootstrapFile === undefined
      ? []
      : [await readBootstrapToken(bootstrapFile, BOOTSTRAP_TOKEN_FILE.name)];
  const access =
    accessFile === undefined
      ? undefined
      : await openLiveAccess({ file: accessFile, now, clock, log });
  const known = await openKnownTokens({
    store,
    now,
    onState: (state, error) => {
      if (state === "current") log.info({}, "the tokens are known again");
      else log.warn(errorInLog(error), "what changes of tokens is not heard: the store is away");
    },
  });
  const { failures, requests, pushes } = createIdentityLimits({
    ...{ settings: options.limits, clock },
    onLimited: metrics.limited,
  });
  const guard = createGuard({
    isForAnyone,
    credentials: [known, ...bootstrap, ...(access === undefined ? [] : [access.jwts])],
    certificates: access?.certificates,
    anonymous: () => access?.anonymous() ?? NOTHING,
    now,
    refusals: both(createRefusalLog(log, metrics, clock), audited),
    ...{ failures, requests },
  });
  const tokens = refreshing(createTokens({ store, now }), known);
  return {
    ...{ guard, tokens, tokenStore: store, pushes, access },
    async close() {
      access?.close();
      await known.close();
    },
  };
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

function both(first: RefusalListener, second: RefusalListener): RefusalListener {
  return {
    credential(refused) {
      first.credential(refused);
      second.credential(refused);
    },
    rights(refused) {
      first.rights(refused);
      second.rights(refused);
    },
  };
}

/** What lacks a role is told to whoever asks; what is wrong with a credential, here alone. */
function createRefusalLog(
  log: Pick<Log, "warn">,
  metrics: Pick<Metrics, "credentialRefused">,
  clock: () => number,
): RefusalListener {
  const limit = createLineLimit(clock);
  return {
    credential({ reason, address, credential }) {
      metrics.credentialRefused(reason);
      const more = limit.next();
      if (more === undefined) return;
      const who = { reason, address, ...(credential !== undefined && { credential }) };
      log.warn({ ...who, ...more }, "a credential was not accepted");
    },
    rights() {},
  };
}
