import type { PathIndex } from "../../domain/bundle.ts";
import type { Decision } from "../../domain/decision.ts";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import type { Builtin } from "../builtins/builtins.ts";
import type { Evaluation, Evaluator } from "../evaluator.ts";
import { conflictDiagnostic } from "./abort-diagnostic.ts";
import type { BuiltinTable } from "./builtin-imports.ts";
import { createInstanceKeeper, type InstanceKeeper } from "./instance-keeper.ts";
import { type PolicyProgram, readIds } from "./policy-instance.ts";
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
}

const GROWTH_BYTES = 1024 ** 3;

/**
 * A host of OPA's Wasm ABI (1.2 and later): raw input text in, OPA's JSON text out. Throws a
 * PolicyError `invalid_parameter` when the module is no such module, lacks an entrypoint of the
 * index, needs builtins that the host does not have (all are named), or cannot load the base
 * documents.
 */
export async function createWasmEngine(options: WasmEngineOptions): Promise<Evaluator> {
  const moduleSize = options.wasm.length;
  const module = await compileModule(options.wasm);
  const ids = orRefuse("this is no policy module of OPA", () => readIds(module, moduleSize));
  const builtins = builtinTable(ids.builtins, options.builtins);
  const entrypoints = entrypointTable(ids.entrypoints, options.index);
  const { data, growthBytes = GROWTH_BYTES } = options;
  const program: PolicyProgram = { module, moduleSize, data, builtins, growthBytes };
  const keeper = orRefuse("the policy cannot be loaded", () => createInstanceKeeper(program));
  const guarded = options.guardNonObjectInput ?? false;
  let running = false;
  let closed = false;

  function evaluate(evaluation: Evaluation): Decision {
    if (closed) throw new PolicyError("unavailable", "this revision does not answer any more");
    if (running) throw new PolicyError("internal_error", "a builtin asked its own policy");
    if (guarded && isNoObject(evaluation.input)) return NON_OBJECT_INPUT;
    const { entrypoint, watch } = evaluation;
    watch?.enter(labelOf(options, entrypoint));
    running = true;
    try {
      return decide(keeper, entrypoints[entrypoint] as number, evaluation);
    } finally {
      running = false;
      // A watch that is not told of the end would take whatever comes next for one that hangs.
      watch?.leave();
    }
  }

  return {
    evaluate,
    close() {
      closed = true;
      keeper.close();
    },
  };
}

function labelOf({ labels }: WasmEngineOptions, entrypoint: number): string {
  return labels?.[entrypoint] ?? `r${entrypoint}`;
}

const NON_OBJECT_INPUT: Decision = {
  kind: "error",
  error: {
    code: "internal_error",
    message: "the policy replaces parts of the input, which this engine can do for objects only",
  },
};

const OPEN_BRACE = 0x7b;
const SPACE = 0x20;

function isNoObject(input: Uint8Array | undefined): boolean {
  if (input === undefined) return false;
  return input.find((byte) => byte > SPACE) !== OPEN_BRACE;
}

function decide(keeper: InstanceKeeper, entrypoint: number, evaluation: Evaluation): Decision {
  const instance = keeper.take();
  instance.context = evaluation.context;
  try {
    const decision = runPolicy(instance, entrypoint, evaluation);
    keeper.settle(instance);
    return decision;
  } catch (thrown) {
    return { kind: "error", error: failureOf(keeper, thrown) };
  } finally {
    instance.context = undefined;
  }
}

function failureOf(keeper: InstanceKeeper, thrown: unknown): { code: string; message: string } {
  const abort = abortOf(thrown);
  const conflict = abort === undefined ? undefined : conflictDiagnostic(abort);
  if (conflict !== undefined) {
    keeper.noteAbort();
    return conflict;
  }
  if (isPolicyError(thrown)) {
    keeper.noteAbort();
    return { code: "internal_error", message: thrown.message };
  }
  // A trap leaves the module's memory in a state that nobody knows.
  keeper.drop();
  const reason = abort ?? messageOf(thrown);
  return { code: "internal_error", message: `the policy's evaluation broke off: ${reason}` };
}

function abortOf(thrown: unknown): string | undefined {
  return typeof thrown === "object" && thrown !== null && "abort" in thrown
    ? String(thrown.abort)
    : undefined;
}

async function compileModule(wasm: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(wasm);
  } catch (error) {
    throw new PolicyError("invalid_parameter", `no WebAssembly module: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What the machine itself throws (no room, no such import) is told as a refusal of the bundle. */
function orRefuse<T>(reason: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (isPolicyError(error)) throw error;
    const message = `${reason}: ${abortOf(error) ?? messageOf(error)}`;
    throw new PolicyError("invalid_parameter", message, { cause: error });
  }
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
