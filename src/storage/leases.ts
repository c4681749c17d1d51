/** A right to do one thing that nobody else holds. It ends by `release` or by itself after its time. */
export interface Lease {
  /** Pushes the end out to `ttlMs` from now; false when the lease was lost meanwhile. */
  renew(ttlMs: number): Promise<boolean>;
  release(): Promise<void>;
}

/** Who may do what only one may do at a time, over all replicas of a store. */
export interface Leases {
  /** Takes the lease of that name for `ttlMs` milliseconds, undefined when somebody else holds it. */
  acquire(name: string, ttlMs: number): Promise<Lease | undefined>;
}
