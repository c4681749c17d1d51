import { getHeapStatistics } from "node:v8";
import type { DecisionBudget } from "../domain/bundle.ts";
import { isPolicyError, PolicyError } from "../domain/policy-error.ts";
import { NetworkAnswers } from "./network/answers.ts";
import type { Network } from "./network/network.ts";
import type { ObjectValue, Value } from "./values/value.ts";
import { takeParts } from "./values/value-work.ts";

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
  /**
   * What comes next belongs to a bundle with this budget, which counts from here: undefined for one that has none of its own.
   * Limits of the operator are never raised.
   */
  limitTo(budget: DecisionBudget | undefined): void;
  /** A run begins: its time is counted from here, and it asks the network from the beginning. */
  beginRun(): void;
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
  /** Milliseconds of one run, which keeps all others waiting. Default 5 s. */
  readonly budgetMs?: number;
  /** Default: empty, as for OPA's library without a configuration. */
  readonly runtime?: ObjectValue;
  /** Default: none. */
  readonly network?: Network | undefined;
}

const PATIENCE_MS = 10_000;
const BUDGET_BYTES = 1024 ** 3;
const BUDGET_STEPS = 500_000_000;
const BUDGET_MS = 5_000;
/** Steps from one look at the clock to the next: some hundred microseconds. */
const LOOK_STEPS = 4_096;
/** Looks at the clock from one look at the memory to the next. */
const LOOKS = 16;

/** Of what JavaScript's heap may have, for one decision: the process must live on. */
const HEAP_SHARE = 0.5;
const MEBIBYTE = 1024 * 1024;

function overBudget(what: string, isOfBundle: boolean): PolicyError {
  const whose = isOfBundle ? ", which is its bundle's budget (spec.budget)" : "";
  return new PolicyError("evaluation_error", `the decision took more than ${what}${whose}`);
}

/** Whether an error ends the whole decision, whoever is told of it. */
export function isOverBudget(error: unknown): boolean {
  return isPolicyError(error) && error.code === "evaluation_error";
}

/** Makes the context of each decision: one clock for the whole of it. */
export function createContexts(options: ContextOptions = {}): () => EvaluationContext {
  const { clock = systemClock, patienceMs = PATIENCE_MS } = options;
  const { budgetBytes = BUDGET_BYTES, budgetSteps = BUDGET_STEPS } = options;
  const { budgetMs = BUDGET_MS, runtime = {}, network } = options;
  const limits = { clock, patienceMs, budgetBytes, budgetSteps, budgetMs, runtime, network };
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
  #budget: DecisionBudget | undefined;
  /** The steps at which the budget began. */
  #budgetFrom = 0;
  #nextLook = LOOK_STEPS;
  #looks = 0;
  #runBegan = 0;
  #heapBefore = 0;

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
    const { memoryMiB = Number.POSITIVE_INFINITY } = this.#budget ?? {};
    return Math.min(this.#limits.budgetBytes, memoryMiB * MEBIBYTE);
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
    this.#steps += steps + takeParts();
    if (this.#steps >= this.#nextLook) this.#look();
  }

  limitTo(budget: DecisionBudget | undefined): void {
    if (budget === this.#budget) return;
    this.#budget = budget;
    this.#budgetFrom = this.#steps;
    this.#nextLook = Math.min(this.#nextLook, this.#budgetEnd() + 1);
    // What another bundle of the same decision holds is not this one's.
    this.#heapBefore = 0;
    this.#looks = 0;
  }

  beginRun(): void {
    this.#runBegan = 0;
    this.#answers?.beginRun();
  }

  #budgetEnd(): number {
    return this.#budgetFrom + (this.#budget?.steps ?? Number.POSITIVE_INFINITY);
  }

  /** A decision of few steps never comes here. */
  #look(): void {
    const { budgetSteps } = this.#limits;
    const end = this.#budgetEnd();
    if (this.#steps > end) throw overBudget(`${this.#budget?.steps} steps`, true);
    if (this.#steps > budgetSteps) throw overBudget(`${budgetSteps} steps`, false);
    this.#nextLook = Math.min(this.#steps + LOOK_STEPS, end + 1);
    this.#lookAtTime();
    if (this.#looks++ % LOOKS === 0) this.#lookAtMemory();
  }

  #lookAtTime(): void {
    const now = performance.now();
    if (this.#runBegan === 0) this.#runBegan = now;
    const { timeoutMs = Number.POSITIVE_INFINITY } = this.#budget ?? {};
    const limit = Math.min(this.#limits.budgetMs, timeoutMs);
    if (now - this.#runBegan > limit) throw overBudget(`${limit} ms`, limit === timeoutMs);
  }

  #lookAtMemory(): void {
    const { used_heap_size: heap, external_memory: outside, heap_size_limit } = getHeapStatistics();
    const used = heap + outside;
    if (this.#heapBefore === 0) this.#heapBefore = used;
    const { memoryMiB = Number.POSITIVE_INFINITY } = this.#budget ?? {};
    const budget = Math.min(this.budgetBytes, heap_size_limit * HEAP_SHARE);
    if (used - this.#heapBefore <= budget) return;
    const what = `${Math.floor(budget / MEBIBYTE)} MiB of memory`;
    throw overBudget(what, budget === memoryMiB * MEBIBYTE);
  }
}
