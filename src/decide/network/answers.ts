import { PolicyError } from "../../domain/policy-error.ts";
import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";

/** What came of one question to the network. */
export type Settled =
  | { readonly value: Value; readonly isLasting: boolean; readonly bytes: number }
  | { readonly failure: Error; readonly isLasting: boolean };

/** Work that has begun. */
export interface Fetch {
  /** Rejects only where it was given up. */
  readonly settled: Promise<Settled>;
  /** Stops it: nobody waits any more. Gives what the decision ends with. */
  readonly giveUp: () => Error;
}

/**
 * Ends a run of an evaluation that asked for what is not here yet. Whoever began the run waits until it is, and begins
 * again (`untilSettled`).
 */
export class Suspended extends Error {
  override readonly name = "Suspended";
  readonly settled: Promise<unknown>;
  readonly giveUp: () => Error;

  constructor(settled: Promise<unknown>, giveUp: () => Error) {
    super("the evaluation waits for an answer from the network");
    this.settled = settled;
    this.giveUp = giveUp;
  }
}

export function isSuspended(error: unknown): error is Suspended {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "Suspended"
  );
}

/** Of one decision; each is an evaluation that is run once more. */
const MAX_FETCHES = 1_000;
/** Of all that one decision was told. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Known {
  readonly answers: Settled[];
  /** How often this run has asked. */
  asked: number;
}

/**
 * What one decision was told by the network, kept through all its runs. An answer that lasts is given to everybody who asks
 * the same, as OPA's cache of one query does; any other belongs to the first, second ... that asked, in each run the same.
 */
export class NetworkAnswers {
  readonly #known = new ValueMap<Known>();
  #fetches = 0;
  #bytes = 0;

  /** A run of the evaluation begins. */
  beginRun(): void {
    for (const [, known] of this.#known.entries()) known.asked = 0;
  }

  /**
   * The answer to a question, asked for where it is not known: at once, or by a fetch, and then `Suspended` is thrown. Throws
   * `evaluation_error` where the decision asks too much.
   */
  ask(question: Value, find: () => Settled | Fetch): Settled {
    const known = this.#knownOf(question);
    const last = known.answers.at(-1);
    const held = known.answers[known.asked++] ?? (last?.isLasting === true ? last : undefined);
    if (held !== undefined) return held;
    const found = find();
    if (!("settled" in found)) {
      this.#keep(known, found);
      return found;
    }
    if (++this.#fetches > MAX_FETCHES) {
      found.giveUp();
      throw tooMuch(`asks the network more than ${MAX_FETCHES} times`);
    }
    const settled = found.settled.then((answer) => this.#keep(known, answer));
    // Where the decision has been given up, nobody looks.
    settled.catch(() => undefined);
    throw new Suspended(settled, found.giveUp);
  }

  #knownOf(question: Value): Known {
    const held = this.#known.get(question);
    if (held !== undefined) return held;
    const known: Known = { answers: [], asked: 0 };
    this.#known.set(question, known);
    return known;
  }

  #keep(known: Known, answer: Settled): void {
    if ("value" in answer) this.#bytes += answer.bytes;
    if (this.#bytes <= MAX_BYTES) known.answers.push(answer);
    else throw tooMuch(`gets more than ${MAX_BYTES} bytes from the network`);
  }
}

function tooMuch(what: string): PolicyError {
  return new PolicyError("evaluation_error", `the decision ${what}`);
}

/** Begins work; `late` makes the error of a decision whose time is over before it ends. */
export function startFetch(
  work: (signal: AbortSignal) => Promise<Settled>,
  late: () => Error,
): Fetch {
  const controller = new AbortController();
  return {
    settled: work(controller.signal),
    giveUp() {
      controller.abort();
      return late();
    },
  };
}
