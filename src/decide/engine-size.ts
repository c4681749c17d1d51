/** The sizes of what an engine is made of, in bytes. */
export interface PartSizes {
  readonly modules: Uint8Array;
  readonly data: Uint8Array;
  readonly wasm?: Uint8Array | undefined;
}

/** What the smallest engine takes. */
const LEAST = 64 * 1024;
/** How often an engine has its parts, measured: closures of rules, values of data, a module and its memory. */
const MODULES = 100;
const DATA = 4;
const WASM = 4;

/** About how many bytes of memory an engine takes that is made of these parts and has been asked. */
export function engineSize({ modules, data, wasm }: PartSizes): number {
  return LEAST + modules.length * MODULES + data.length * DATA + (wasm?.length ?? 0) * WASM;
}
