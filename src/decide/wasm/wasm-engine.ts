import type { PathIndex } from "../../domain/bundle.ts";
import type { Decision } from "../../domain/decision.ts";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import { withDeadline } from "../../means/async/deadline.ts";
import type { Builtin } from "../builtins/builtins.ts";
import type { BaseDocument, Evaluation, Evaluator } from "../evaluator.ts";
import { INTERNAL_ERROR } from "../findings.ts";
import { conflictDiagnostic } from "./abort-diagnostic.ts";
import { baseDocument, TooLarge } from "./base-document.ts";
import type { BuiltinTable } from "./builtin-imports.ts";
import { createInstanceKeeper, type InstanceKeeper } from "./instance-keeper.ts";
import { abortOf, loadProgram } from "./load-program.ts";
import type { PolicyInstance } from "./policy-instance.ts";
import { runPolicy } from "./run-policy.ts";

export interface WasmEngineOptions {
  /** `policy.wasm`, with entrypoints named `<anything>/r<position in the index>`. */
  readonly wasm: Uint8Array;
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  readonly index: PathIndex;
  /** The builtins that the module leaves to its host, by name. */
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** What the watch is told, by position in the index. Default: `r<position>`. */
  readonly labels?: readonly string[];
  /**
   * Whether to refuse an input that is not an object. Needed when the policy holds `with
   * input.<path>`, which makes the module read such an input as the object that it is not (OPA
   * issue 6304).
   */
  readonly guardNonObjectInput?: boolean;
  /** Bytes of memory that one evaluation may take beside what is loaded. Default 1 GiB. */
  readonly growthBytes?: number;
  /** The built file of the thread that reads what is large. */
  readonly thread?: URL;
}

const GROWTH_BYTES = 1024 ** 3;
/** So many questions may wait for an instance that is being made. */
const MAX_PENDING = 1_000;

/**
 * A host of OPA's Wasm ABI (1.2 and later): raw input text in, OPA's JSON text out. Throws a
 * PolicyError `invalid_parameter` when the module is no such module, lacks an entrypoint of the
 * index, needs builtins that the host does not have (all are named), or cannot load the base
 * documents.
 */
export async function createWasmEngine(options: WasmEngineOptions): Promise<Evaluator> {
  const { wasm, data, growthBytes = GROWTH_BYTES, thread } = options;
  const tableOf = (ids: ReadonlyMap<string, number>) => builtinTable(ids, options.builtins);
  const program = await loadProgram({ wasm, data, growthBytes, tableOf, thread });
  const entrypoints = entrypointTable(program.entrypoints, options.index);
  const keeper = createInstanceKeeper(program);
  const guarded = options.guardNonObjectInput ?? false;
  let running = false;
  let closed = false;
  let pending = 0;

  function admit(): void {
    if (closed) throw new PolicyError("unavailable", "this revision does not answer any more");
    if (running) throw new PolicyError("internal_error", "a builtin asked its own policy");
  }

  /** When there is an instance again. */
  async function later<T>(deadline: number, use: (instance: PolicyInstance) => T): Promise<T> {
    if (pending >= MAX_PENDING) throw new PolicyError("unavailable", RENEWING);
    pending++;
    try {
      for (;;) {
        await withDeadline(keeper.renewed(), deadline - performance.now(), () => RENEWING);
        const instance = keeper.take();
        if (instance !== undefined) return use(instance);
      }
    } finally {
      pending--;
      if (closed && pending === 0) keeper.close();
    }
  }

  function run(instance: PolicyInstance, evaluation: Evaluation): Decision {
    const { entrypoint, watch } = evaluation;
    watch?.enter(labelOf(options, entrypoint));
    running = true;
    try {
      return decide(keeper, instance, entrypoints[entrypoint] as number, evaluation);
    } finally {
      running = false;
      // A watch that is not told of the end would take whatever comes next for one that hangs.
      watch?.leave();
    }
  }

  function evaluateLater(evaluation: Evaluation): Promise<Decision> {
    return later(evaluation.context.deadline, (instance) => run(instance, evaluation));
  }

  return {
    evaluate(evaluation) {
      admit();
      if (guarded && isNoObject(evaluation.input)) return NON_OBJECT_INPUT;
      const instance = keeper.take();
      return instance === undefined ? evaluateLater(evaluation) : run(instance, evaluation);
    },
    base(path, { deadline }) {
      admit();
      const read = (instance: PolicyInstance): BaseDocument => readBase(keeper, instance, path);
      const instance = keeper.take();
      return instance === undefined ? later(deadline, read) : read(instance);
    },
    close() {
      closed = true;
      if (pending === 0) keeper.close();
    },
  };
}

const RENEWING = "the policy's data is being read once more: ask again in a moment";

function labelOf({ labels }: WasmEngineOptions, entrypoint: number): string {
  return labels?.[entrypoint] ?? `r${entrypoint}`;
}

const NON_OBJECT_INPUT: Decision = {
  kind: "error",
  error: {
    code: INTERNAL_ERROR.code,
    message: "the policy replaces parts of the input, which this engine can do for objects only",
  },
};

/** Smaller budgets than the memory may grow by are judged afterwards: the module asks nobody before it allocates. */
function isOverBudget(
  { exports, dataHeap, growthBytes }: PolicyInstance,
  { context }: Evaluation,
): boolean {
  if (context.budgetBytes >= growthBytes) return false;
  return (exports.opa_heap_ptr_get() >>> 0) - dataHeap > context.budgetBytes;
}

const OVER_BUDGET: Decision = {
  kind: "error",
  error: {
    code: INTERNAL_ERROR.code,
    message: "the evaluation took more memory than its budget",
  },
};

const OPEN_BRACE = 0x7b;
const SPACE = 0x20;

function isNoObject(input: Uint8Array | undefined): boolean {
  if (input === undefined) return false;
  return input.find((byte) => byte > SPACE) !== OPEN_BRACE;
}

function decide(
  keeper: InstanceKeeper,
  instance: PolicyInstance,
  entrypoint: number,
  evaluation: Evaluation,
): Decision {
  instance.context = evaluation.context;
  try {
    const decision = runPolicy(instance, entrypoint, evaluation);
    keeper.settle(instance);
    return isOverBudget(instance, evaluation) ? OVER_BUDGET : decision;
  } catch (thrown) {
    return failureOf(keeper, thrown);
  } finally {
    instance.context = undefined;
  }
}

function readBase(
  keeper: InstanceKeeper,
  instance: PolicyInstance,
  path: readonly string[],
): BaseDocument {
  try {
    const value = baseDocument(instance, path);
    keeper.settle(instance);
    return { value };
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) return { error: failureOf(keeper, thrown).error };
    const message = `data.${path.join(".")} is too large for one answer: ask for what lies below it`;
    return { error: { code: INTERNAL_ERROR.code, message } };
  }
}

function failureOf(
  keeper: InstanceKeeper,
  thrown: unknown,
): Extract<Decision, { readonly kind: "error" }> {
  const abort = abortOf(thrown);
  const conflict = abort === undefined ? undefined : conflictDiagnostic(abort);
  if (conflict !== undefined) {
    keeper.noteAbort();
    return { kind: "error", error: conflict };
  }
  if (isPolicyError(thrown)) {
    keeper.noteAbort();
    return { kind: "error", error: { code: INTERNAL_ERROR.code, message: thrown.message } };
  }
  // A trap leaves the module's memory in a state that nobody knows.
  keeper.drop();
  const reason = abort ?? messageOf(thrown);
  const message = `the policy's evaluation broke off: ${reason}`;
  return { kind: "error", error: { code: INTERNAL_ERROR.code, message }, cause: thrown };
}

function builtinTable(
  ids: ReadonlyMap<string, number>,
  builtins: ReadonlyMap<string, Builtin>,
): BuiltinTable {
  const missing = [...ids.keys()].filter((name) => !builtins.has(name));
  if (missing.length > 0) {
    throw new PolicyError(
      "invalid_parameter",
      `the policy calls builtins that are not available here: ${missing.sort().join(", ")}`,
    );
  }
  const table: Builtin[] = [];
  for (const [name, id] of ids) table[id] = builtins.get(name) as Builtin;
  return table;
}

/** The module's entrypoint id of each position in the index. */
function entrypointTable(ids: ReadonlyMap<string, number>, index: PathIndex): readonly number[] {
  const byPosition = new Map(
    [...ids].map(([name, id]) => [name.slice(name.lastIndexOf("/") + 1), id]),
  );
  return index.entrypoints.map(({ path }, position) => {
    const id = byPosition.get(`r${position}`);
    if (id !== undefined) return id;
    throw new PolicyError(
      "invalid_parameter",
      `the module has no entrypoint r${position} for data.${path.join(".")}`,
    );
  });
}
