import { PolicyError } from "../domain/policy-error.ts";
import { NetworkAnswers } from "./network/answers.ts";
import type { Network } from "./network/network.ts";
import type { ObjectValue, Value } from "./values/value.ts";

/** What is fixed for the whole of one decision, and what it may cost. */
export interface EvaluationContext {
  /** Nanoseconds since the epoch: `time.now_ns` for the whole decision. */
  readonly nowNs: bigint;
  /** When an answer comes too late, in milliseconds on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Bytes of memory that one evaluation may take beside what is loaded. */
  readonly budgetBytes: number;
  /** What `opa.runtime` answers: nothing secret may lie in it. */
  readonly runtime: ObjectValue;
  /** What builtins of chance answered in this decision, by what they were asked: asked again, they answer the same. */
  readonly memo: Map<string, Value>;
  /** What lies outside, as far as the operator lets decisions reach it; undefined where that is nothing. */
  readonly network: Network | undefined;
  /** What the network has told this decision. */
  readonly answers: NetworkAnswers;
  /**
   * Counts work that grows with its operands, in steps of some tens of nanoseconds: characters read, members visited. Whoever
   * works long calls it before each part of the work. Throws `evaluation_error` past the budget, which
   * ends the whole decision.
   */
  spend(steps: number): void;
}

export interface ContextOptions {
  /** Nanoseconds since the epoch. Default: the system's clock. */
  readonly clock?: () => bigint;
  /** Milliseconds from the first wait until the answer comes too late. Default 10 s. */
  readonly patienceMs?: number;
  /** Default 1 GiB. */
  readonly budgetBytes?: number;
  /** Steps of one decision. Default 500 million. */
  readonly budgetSteps?: number;
  /** Default: empty, as for OPA's library without a configuration. */
  readonly runtime?: ObjectValue;
  /** Default: none. */
  readonly network?: Network | undefined;
}

const PATIENCE_MS = 10_000;
const BUDGET_BYTES = 1024 ** 3;
const BUDGET_STEPS = 500_000_000;

/** Makes the context of each decision: one clock for the whole of it. */
export function createContexts(options: ContextOptions = {}): () => EvaluationContext {
  const { clock = systemClock, patienceMs = PATIENCE_MS } = options;
  const { budgetBytes = BUDGET_BYTES, budgetSteps = BUDGET_STEPS } = options;
  const { runtime = {}, network } = options;
  const limits = { clock, patienceMs, budgetBytes, budgetSteps, runtime, network };
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
  #memo: Map<string, Value> | undefined;
  #answers: NetworkAnswers | undefined;
  #deadline = 0;
  #steps = 0;

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

  get runtime(): ObjectValue {
    return this.#limits.runtime;
  }

  get memo(): Map<string, Value> {
    this.#memo ??= new Map();
    return this.#memo;
  }

  get network(): Network | undefined {
    return this.#limits.network;
  }

  get answers(): NetworkAnswers {
    this.#answers ??= new NetworkAnswers();
    return this.#answers;
  }

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps <= this.#limits.budgetSteps) return;
    throw new PolicyError(
      "evaluation_error",
      `the decision took more than ${this.#limits.budgetSteps} steps`,
    );
  }
}
