import type { Decisions } from "../decide/decisions.ts";
import { whenReady } from "../decide/pending.ts";
import type { Activation } from "../domain/activation.ts";
import { type BundleName, POLICY_OF_REQUESTS } from "../domain/bundle-name.ts";
import { createNarrowing, type Narrowing } from "../http/narrowing/narrowing.ts";
import { createLineLimit } from "../observe/line-limit.ts";
import type { Log } from "../observe/log.ts";

export interface PolicyOfRequestsOptions {
  /** Whether the head of a bundle answers decisions here; undefined where it has none. */
  readonly activation: (name: BundleName) => Activation | undefined;
  readonly decisions: Pick<Decisions, "decideIn">;
  readonly log: Pick<Log, "warn">;
  /** Milliseconds of a clock that does not go back. */
  readonly clock: () => number;
}

/** Where OPA's server looks by itself (`default_authorization_decision`). */
const ALLOW: readonly string[] = ["system", "authz", "allow"];

/**
 * The bundle that narrows what roles let through, from its first head on: one that cannot answer lets nobody through. One that
 * says `decide: false` is for agents alone, which ask it about themselves.
 */
export function createPolicyOfRequests(options: PolicyOfRequestsOptions): Narrowing {
  const { activation, decisions, log, clock } = options;
  const limit = createLineLimit(clock);
  return createNarrowing({
    isThere: () => (activation(POLICY_OF_REQUESTS)?.state ?? "none") !== "none",
    ask: (input) =>
      whenReady(decisions.decideIn(POLICY_OF_REQUESTS, ALLOW, input), ({ decision }) => decision),
    onFailure(reason) {
      const more = limit.next();
      if (more === undefined) return;
      const told = { bundle: POLICY_OF_REQUESTS, err: reason, ...more };
      log.warn(told, "a request is refused, because its policy does not decide");
    },
  });
}
