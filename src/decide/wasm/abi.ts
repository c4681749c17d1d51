/** The few WebAssembly types that the host uses: neither `es2023` nor `@types/node` has them. */
declare global {
  namespace WebAssembly {
    type ImportValue = Memory | ((...values: number[]) => number | undefined);
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Memory {
      readonly buffer: ArrayBuffer;
      constructor(size: { readonly initial: number; readonly maximum: number });
      grow(pages: number): number;
    }
    class Instance {
      readonly exports: unknown;
      constructor(
        module: Module,
        imports: { readonly [from: string]: { readonly [name: string]: ImportValue } },
      );
    }
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

/**
 * A place in the module's memory, 0 is nowhere. Fresh from an export it is signed: `>>> 0` makes it
 * an index.
 */
export type Address = number;

/**
 * What a module of ABI 1.2 or later exports, as far as this host calls it (OPA documentation,
 * "WebAssembly"; OPA wasm/src/context.c and value.c).
 */
export interface PolicyExports {
  readonly opa_wasm_abi_version: { readonly value: number };
  readonly opa_wasm_abi_minor_version: { readonly value: number };
  /** A value: the object from builtin name to id. */
  builtins(): Address;
  /** A value: the object from entrypoint name to id. */
  entrypoints(): Address;
  /** Gives the address of the answer's text, ended by NUL. `format` 0 is JSON, 1 Rego's text. */
  opa_eval(
    reserved: 0,
    entrypoint: number,
    data: Address,
    input: Address,
    inputLength: number,
    heapPointer: Address,
    format: 0 | 1,
  ): Address;
  opa_heap_ptr_get(): Address;
  opa_heap_ptr_set(address: Address): void;
  opa_json_parse(address: Address, length: number): Address;
  opa_malloc(length: number): Address;
  opa_free(address: Address): void;
  opa_value_dump(value: Address): Address;
  opa_value_parse(address: Address, length: number): Address;
}

export const PAGE_BYTES = 65_536;
/** Addresses are 32 bits wide; one page less keeps the end of memory an address. */
export const MAX_PAGES = 65_535;
