import type { PathIndex } from "../domain/bundle.ts";
import type { Builtin } from "./builtins/builtins.ts";
import type { Evaluator } from "./evaluator.ts";
import { createWasmEngine } from "./wasm/wasm-engine.ts";

/** What an engine is made of: the parts of one revision, read. */
export interface EngineParts {
  /** `policy.wasm`, with entrypoints named `<anything>/r<position in the index>`. */
  readonly wasm: Uint8Array;
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  readonly index: PathIndex;
  /** The builtins that the host serves, by name. */
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** What the watch is told, by position in the index. */
  readonly labels: readonly string[];
  /** Whether a `with` of the policy replaces a part of the input. */
  readonly guardNonObjectInput?: boolean;
}

export type EngineName = "wasm";

/** Every engine that can answer. Each throws a PolicyError when it cannot take the parts. */
export const ENGINES: Readonly<Record<EngineName, (parts: EngineParts) => Promise<Evaluator>>> = {
  wasm: createWasmEngine,
};

/** The engine that answers for these parts. */
export function chooseEngine(_parts: EngineParts): EngineName {
  return "wasm";
}
