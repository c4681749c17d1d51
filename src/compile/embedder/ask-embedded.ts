import { createContext, Script } from "node:vm";
import type { TestAnswer } from "../engine-tests.ts";
import { type EmbeddedPolicy, loadPolicySync } from "./opa-wasm.ts";

/** A module, and what it is asked. */
export interface EmbedderJob {
  readonly wasm: Uint8Array;
  /** Base documents: JSON text. */
  readonly data: Uint8Array;
  readonly questions: readonly EmbedderQuestion[];
}

export interface EmbedderQuestion {
  /** The name of an entrypoint: `authz/allow`. */
  readonly entrypoint: string;
  /** JSON text; absent: no input. */
  readonly input?: string;
}

export interface EmbedderLimits {
  /** For one question, or for loading. */
  readonly questionMs: number;
  /** For a whole job; what is left by then is not asked. */
  readonly jobMs: number;
  /** Of WebAssembly's memory. */
  readonly memoryMebibytes: number;
}

/** What an embedder meets. */
export interface EmbedderReport {
  /** Why the module cannot be loaded as it is: it may still have been asked. */
  readonly fault?: string;
  /** In the order of the questions; shorter where time ran out or nothing could be asked. */
  readonly answers: readonly TestAnswer[];
}

/**
 * Loads a module as a program does that embeds it, and asks it where it is called: nothing of that takes longer than the
 * limits say, whatever the module does.
 */
export function askEmbedded(job: EmbedderJob, limits: EmbedderLimits): EmbedderReport {
  const end = performance.now() + limits.jobMs;
  const loaded = attempt(limits.jobMs, () => load(job, limits));
  if ("thrown" in loaded) return { fault: loaded.thrown, answers: [] };
  const { fault } = loaded.value;
  let { policy } = loaded.value;
  const answers: TestAnswer[] = [];
  for (const question of job.questions) {
    const leftMs = end - performance.now();
    if (leftMs < 1) break;
    const asked = attempt(Math.min(limits.questionMs, leftMs), () => ask(policy, question));
    answers.push("thrown" in asked ? { kind: "error", message: asked.thrown } : asked.value);
    if (!("thrown" in asked && asked.isBroken)) continue;
    const again = attempt(end - performance.now(), () => load(job, limits));
    if ("thrown" in again) break;
    ({ policy } = again.value);
  }
  return { answers, ...(fault !== undefined && { fault }) };
}

interface Loaded {
  readonly policy: EmbeddedPolicy;
  readonly fault?: string;
}

const PAGE = 64 * 1024;
/** What `loadPolicy` takes when nobody says how much. */
const DEFAULT_PAGES = 5;

function load({ wasm, data }: EmbedderJob, { memoryMebibytes }: EmbedderLimits): Loaded {
  const maximum = (memoryMebibytes * 1024 * 1024) / PAGE;
  const module = new Uint8Array(wasm);
  const start = (initial: number): EmbeddedPolicy => loadPolicySync(module, { initial, maximum });
  const withData = (policy: EmbeddedPolicy): EmbeddedPolicy => {
    policy.setData(JSON.parse(Buffer.from(data).toString("utf8")));
    return policy;
  };
  try {
    return { policy: withData(start(DEFAULT_PAGES)) };
  } catch (error) {
    const wanted = Number(/smaller than initial (\d+)/.exec(textOf(error))?.[1]);
    if (!(wanted <= maximum)) throw error;
    const fault = `its constants need more memory than it gives by itself: call loadPolicy(wasm, ${wanted})`;
    return { policy: withData(start(wanted)), fault };
  }
}

/** Inputs come as bytes: the library takes one like `false` or 0 for none. */
function ask(policy: EmbeddedPolicy, { entrypoint, input }: EmbedderQuestion): TestAnswer {
  const bytes = input === undefined ? undefined : new TextEncoder().encode(input).buffer;
  const [answer] = policy.evaluate(bytes, entrypoint);
  return answer === undefined ? { kind: "undefined" } : { kind: "defined", value: answer.result };
}

type Attempt<T> =
  | { readonly value: T }
  /** `isBroken`: not thrown on purpose, so that anything may be left behind. */
  | { readonly thrown: string; readonly isBroken: boolean };

const box: { work: () => unknown } = { work: () => undefined };
const script = new Script("box.work()");
const context = createContext({ box });

/** Calls it, and ends it when it takes too long, also within WebAssembly. */
function attempt<T>(timeoutMs: number, work: () => T): Attempt<T> {
  let value: T | undefined;
  box.work = () => {
    value = work();
  };
  try {
    script.runInContext(context, { timeout: Math.max(1, Math.ceil(timeoutMs)) });
    return { value: value as T };
  } catch (error) {
    if (codeOf(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      return { thrown: textOf(error), isBroken: isObject(error) && "stack" in error };
    }
    return { thrown: `no answer within ${Math.ceil(timeoutMs) / 1000} s`, isBroken: true };
  } finally {
    box.work = () => undefined;
  }
}

function codeOf(error: unknown): unknown {
  return isObject(error) && "code" in error ? error.code : undefined;
}

/** The library throws errors, texts and bare objects. */
function textOf(error: unknown): string {
  return isObject(error) && "message" in error ? String(error.message) : String(error);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
