import type { RegoFile } from "../domain/bundle.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import type { Evaluator } from "./evaluator.ts";
import { createExactEngine, type ExactEngine, type SeenDocuments } from "./topdown/exact-engine.ts";
import { createWasmEngine } from "./wasm/wasm-engine.ts";

/** What engines are made of: the parts of one revision, read. */
export interface EngineParts {
  /** In the order of the bytes of their names. */
  readonly modules: readonly RegoFile[];
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** What the rules see of other bundles; for the engine that runs them. */
  readonly seen?: readonly SeenDocuments[];
  /** No OPA has checked the modules. */
  readonly isUnchecked?: boolean | undefined;
  /** What the watch is told before the path. */
  readonly label: string;
  /** `policy.wasm` and its entrypoints, slash-separated paths by which the module names them; for the engine that runs it. */
  readonly wasm?: { readonly module: Uint8Array; readonly entrypoints: readonly string[] };
}

/** Every engine that can answer. Each throws a PolicyError when it cannot take the parts. */
export const ENGINES: {
  readonly exact: (parts: EngineParts) => Promise<ExactEngine>;
  readonly wasm: (parts: EngineParts) => Promise<Evaluator>;
} = {
  exact: createExactEngine,
  wasm: createWasm,
};

async function createWasm({ data, builtins, label, wasm }: EngineParts): Promise<Evaluator> {
  if (wasm === undefined) throw new Error("there is no module to run");
  const calls = new Map([...builtins].map(([name, { call }]) => [name, call]));
  const entrypoints = new Map(wasm.entrypoints.map((path) => [path, path]));
  return await createWasmEngine({ wasm: wasm.module, data, builtins: calls, entrypoints, label });
}
