import { messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Lease } from "../storage/leases.ts";

/**
 * Renews a lease three times in each of its lives until the returned function is called. Calls `onLost` once, before anybody
 * else can hold it where that can be known: when a renewal says so, or when none has succeeded for two thirds of its time.
 */
export function keepLease(
  lease: Lease,
  leaseMs: number,
  onLost: (reason: PolicyError) => void,
): () => void {
  let renewedAt = performance.now();
  let stopped = false;
  const lose = (why: string): void => {
    if (stopped) return;
    stop();
    onLost(new PolicyError("unavailable", `the lease was lost: ${why}`));
  };
  const renew = async (): Promise<void> => {
    const asked = performance.now();
    try {
      if (await lease.renew(leaseMs)) renewedAt = asked;
      else lose("somebody else may hold it");
    } catch (error) {
      if (performance.now() - renewedAt > (leaseMs * 2) / 3) lose(messageOf(error));
    }
  };
  const timer = setInterval(() => void renew(), leaseMs / 3);
  timer.unref();
  function stop(): void {
    stopped = true;
    clearInterval(timer);
  }
  return stop;
}
