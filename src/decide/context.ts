/** What is fixed for the whole of one decision, and what it may cost. */
export interface EvaluationContext {
  /** Nanoseconds since the epoch: `time.now_ns` for the whole decision. */
  readonly nowNs: bigint;
  /** When an answer comes too late, in milliseconds on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Bytes of memory that one evaluation may take beside what is loaded. */
  readonly budgetBytes: number;
}

export interface ContextOptions {
  /** Nanoseconds since the epoch. Default: the system's clock. */
  readonly clock?: () => bigint;
  /** Milliseconds from the first wait until the answer comes too late. Default 10 s. */
  readonly patienceMs?: number;
  /** Default 1 GiB. */
  readonly budgetBytes?: number;
}

const PATIENCE_MS = 10_000;
const BUDGET_BYTES = 1024 ** 3;

/** Makes the context of each decision: one clock for the whole of it. */
export function createContexts(options: ContextOptions = {}): () => EvaluationContext {
  const { clock = systemClock, patienceMs = PATIENCE_MS, budgetBytes = BUDGET_BYTES } = options;
  const limits = { clock, patienceMs, budgetBytes };
  return () => new DecisionContext(limits);
}

const systemClock = (): bigint => BigInt(Date.now()) * 1_000_000n;

/**
 * Reads clocks only when somebody wants them. A class: an object literal with a getter costs an
 * eighth of a small decision.
 */
class DecisionContext implements EvaluationContext {
  readonly #limits: Required<ContextOptions>;
  #now: bigint | undefined;
  #deadline = 0;

  constructor(limits: Required<ContextOptions>) {
    this.#limits = limits;
  }

  get nowNs(): bigint {
    this.#now ??= this.#limits.clock();
    return this.#now;
  }

  get deadline(): number {
    if (this.#deadline === 0) this.#deadline = performance.now() + this.#limits.patienceMs;
    return this.#deadline;
  }

  get budgetBytes(): number {
    return this.#limits.budgetBytes;
  }
}
