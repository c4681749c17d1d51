import type { Lease, Leases } from "../leases.ts";

/**
 * Leases among the parts of one process.
 *
 * @param clock milliseconds of a clock that does not go back.
 */
export function createMemoryLeases(clock: () => number = () => performance.now()): Leases {
  const held = new Map<string, { readonly token: symbol; until: number }>();
  const current = (name: string, token: symbol) => {
    const entry = held.get(name);
    return entry?.token === token && entry.until > clock() ? entry : undefined;
  };
  return {
    async acquire(name, ttlMs): Promise<Lease | undefined> {
      const other = held.get(name);
      if (other !== undefined && other.until > clock()) return undefined;
      const token = Symbol(name);
      held.set(name, { token, until: clock() + ttlMs });
      return {
        async renew(more) {
          const entry = current(name, token);
          if (entry === undefined) return false;
          entry.until = clock() + more;
          return true;
        },
        async release() {
          if (held.get(name)?.token === token) held.delete(name);
        },
      };
    },
  };
}
