import { parentPort, Worker } from "node:worker_threads";
import { PolicyError } from "../../domain/policy-error.ts";
import { createSlots } from "./slots.ts";

export interface StandingThreadOptions {
  /** The built file that the thread runs: it calls `answerQuestions`. */
  readonly file: URL;
  /** So many are started at most, for questions that come at once. Default: 1. */
  readonly count?: number;
  /** For one answer; the thread is ended then and the next question starts another. */
  readonly timeoutMs: number;
  /** Of JavaScript's heap. */
  readonly memoryMebibytes: number;
  /** Without a question for this long it ends, and gives its memory back. */
  readonly idleMs: number;
}

/** What the thread says to a question. */
type Said<Answer> = { readonly answer: Answer } | { readonly refusal: string };

/**
 * A thread that answers one question after the other, started by the first; or a few of them. `ask` throws an Error with the
 * message of what the thread threw, `too_large` at the limits, and `unavailable` when the signal fires before its turn.
 */
export function createStandingThread<Question, Answer>(
  options: StandingThreadOptions,
): (question: Question, signal?: AbortSignal) => Promise<Answer> {
  const turns = createSlots(options.count ?? 1);
  /** Without a question, the last that had one at the end. */
  const idle: Seat[] = [];

  return async (question, signal) => {
    const release = await turns.take(signal);
    const seat = idle.pop() ?? { thread: undefined, timer: undefined };
    clearTimeout(seat.timer);
    seat.thread ??= startIn(seat, options);
    try {
      const said = await askThread<Question, Answer>(seat.thread, question, options);
      if ("answer" in said) return said.answer;
      throw new Error(said.refusal);
    } catch (error) {
      if (error instanceof PolicyError) endIn(seat);
      throw error;
    } finally {
      seat.timer = setTimeout(endIn, options.idleMs, seat).unref();
      idle.push(seat);
      release();
    }
  };
}

/** Where a thread is, or was. */
interface Seat {
  thread: Worker | undefined;
  timer: NodeJS.Timeout | undefined;
}

function startIn(seat: Seat, options: StandingThreadOptions): Worker {
  const started = startThread(options);
  started.on("exit", () => {
    if (seat.thread === started) seat.thread = undefined;
  });
  return started;
}

function endIn(seat: Seat): void {
  void seat.thread?.terminate();
  seat.thread = undefined;
}

/** What the thread does: answers every question, and says of what `answer` throws only the message. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Answer): void {
  parentPort?.on("message", (question: Question) => {
    parentPort?.postMessage(saidOf(question, answer));
  });
}

function saidOf<Question, Answer>(
  question: Question,
  answer: (question: Question) => Answer,
): Said<Answer> {
  try {
    return { answer: answer(question) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

function startThread({ file, memoryMebibytes }: StandingThreadOptions): Worker {
  const thread = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes } });
  // Waiting for a question is no reason for the process to live on.
  thread.unref();
  // Told by who asks; between two questions nobody does.
  thread.on("error", () => undefined);
  return thread;
}

async function askThread<Question, Answer>(
  thread: Worker,
  question: Question,
  { timeoutMs, memoryMebibytes }: StandingThreadOptions,
): Promise<Said<Answer>> {
  let forget = (): void => undefined;
  thread.ref();
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (limit: string): void => {
        reject(new PolicyError("too_large", `it took more than ${limit}`));
      };
      const fail = (error: NodeJS.ErrnoException): void => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") refuse(`${memoryMebibytes} MiB`);
        else reject(new PolicyError("internal_error", error.message, { cause: error }));
      };
      const leave = (): void => fail(new Error("the thread ended"));
      const timer = setTimeout(refuse, timeoutMs, `${timeoutMs / 1_000} s`);
      forget = () => {
        clearTimeout(timer);
        thread.off("message", resolve).off("error", fail).off("exit", leave);
      };
      thread.on("message", resolve).on("error", fail).on("exit", leave);
      thread.postMessage(question);
    });
  } finally {
    forget();
    thread.unref();
  }
}
