import type { Decision } from "../../domain/decision.ts";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import { withDeadline } from "../../means/async/deadline.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Evaluation, Evaluator } from "../evaluator.ts";
import { INTERNAL_ERROR } from "../findings.ts";
import { conflictDiagnostic } from "./abort-diagnostic.ts";
import type { BuiltinTable } from "./builtin-imports.ts";
import { createInstanceKeeper, type InstanceKeeper } from "./instance-keeper.ts";
import { abortOf, loadProgram } from "./load-program.ts";
import type { PolicyInstance } from "./policy-instance.ts";
import { runPolicy } from "./run-policy.ts";

export interface WasmEngineOptions {
  /** `policy.wasm`. */
  readonly wasm: Uint8Array;
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  /** The module's names of its entrypoints, by slash-separated paths: no other is asked. */
  readonly entrypoints: ReadonlyMap<string, string>;
  /** The builtins that the module leaves to its host, by name. */
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** What the watch is told of a path. Default: the path. */
  readonly label?: string;
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
 * PolicyError `invalid_parameter` when the module is no such module, lacks an entrypoint,
 * needs builtins that the host does not have (all are named), or cannot load the base
 * documents.
 */
export async function createWasmEngine(options: WasmEngineOptions): Promise<Evaluator> {
  const { wasm, data, growthBytes = GROWTH_BYTES, thread } = options;
  const tableOf = (ids: ReadonlyMap<string, number>) => builtinTable(ids, options.builtins);
  const program = await loadProgram({ wasm, data, growthBytes, tableOf, thread });
  const entrypoints = entrypointTable(program.entrypoints, options.entrypoints);
  const keeper = createInstanceKeeper(program);
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
    const path = evaluation.path.join("/");
    const { watch } = evaluation;
    const entrypoint = entrypoints.get(path);
    if (entrypoint === undefined) throw new Error(`${path} is no entrypoint of the module`);
    watch?.enter(options.label === undefined ? path : `${options.label} ${path}`);
    running = true;
    try {
      return decide(keeper, instance, entrypoint, evaluation);
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
      const instance = keeper.take();
      return instance === undefined ? evaluateLater(evaluation) : run(instance, evaluation);
    },
    close() {
      closed = true;
      if (pending === 0) keeper.close();
    },
  };
}

const RENEWING = "the policy's data is being read once more: ask again in a moment";

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

/** The ids of the entrypoints that may be asked, by path. */
function entrypointTable(
  ids: ReadonlyMap<string, number>,
  entrypoints: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  return new Map(
    [...entrypoints].map(([path, name]) => {
      const id = ids.get(name);
      if (id !== undefined) return [path, id];
      throw new PolicyError("invalid_parameter", `the module has no entrypoint ${name}`);
    }),
  );
}
