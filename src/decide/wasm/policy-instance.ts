import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import { parseValue } from "../values/parse-value.ts";
import { isObject, type Value, valueAt } from "../values/value.ts";
import { type Address, MAX_PAGES, PAGE_BYTES, type PolicyExports } from "./abi.ts";
import { type BuiltinTable, builtinImports } from "./builtin-imports.ts";
import { createPolicyMemory, type PolicyMemory } from "./policy-memory.ts";

/** How many bytes of heap the module needs for each byte of JSON, measured on many documents. */
export const HEAP_PER_JSON_BYTE = 15;
/** Room for the module's own stack and statics, and for an ordinary decision without growing. */
const WORKING_BYTES = 2 * 1024 * 1024;

/**
 * One live instance of a policy module with its base documents loaded. It answers one question at a
 * time.
 */
export interface PolicyInstance {
  readonly exports: PolicyExports;
  readonly memory: PolicyMemory;
  readonly data: Address;
  /** The heap as it was before the base documents were loaded. */
  readonly baseHeap: Address;
  /** The heap behind the base documents: where every evaluation begins. */
  readonly dataHeap: Address;
  /** Bytes of memory right after loading. */
  readonly startSize: number;
  /** What the builtins of the evaluation that now runs are given. */
  context: EvaluationContext | undefined;
}

/**
 * All that an instance holds right after loading, good for any instance of the same module. The
 * whole memory up to the end of the base documents, because parts of them lie below `baseHeap`: the
 * allocator gives out again what the module freed while it started.
 */
export interface MemoryImage {
  readonly data: Address;
  readonly baseHeap: Address;
  /** Bytes of memory: the allocator's count of them is part of the image. */
  readonly size: number;
  /** The memory from its first byte to the end of the base documents; the rest is zero. */
  readonly bytes: Uint8Array;
}

/** What instances are made from. */
export interface PolicyProgram {
  readonly module: WebAssembly.Module;
  /** Bytes of the module. */
  readonly moduleSize: number;
  /** Base documents: JSON text. */
  readonly data: Uint8Array;
  /** The host's builtins by the module's ids. */
  readonly builtins: BuiltinTable;
  /** Bytes by which an instance may grow after loading. */
  readonly growthBytes: number;
}

/** Thrown through the module by `opa_abort`; never seen outside the engine. */
export interface PolicyAbort {
  readonly abort: string;
}

/**
 * A fresh instance that has read the base documents from their JSON text. Throws a PolicyError
 * `invalid_parameter` when they cannot be loaded.
 */
export function createPolicyInstance(program: PolicyProgram): PolicyInstance {
  const memory = createPolicyMemory(startSizeOf(program), program.growthBytes);
  const instance = instantiate(program, memory);
  const baseHeap = instance.exports.opa_heap_ptr_get() >>> 0;
  const loaded = readDocuments(instance, program.data);
  return Object.assign(instance, loaded, { baseHeap, startSize: memory.bytes().length });
}

/** A fresh instance equal, byte for byte, to the one that the image was taken of. */
export function copyPolicyInstance(program: PolicyProgram, image: MemoryImage): PolicyInstance {
  const { data, baseHeap, size, bytes } = image;
  const memory = createPolicyMemory(size, program.growthBytes);
  const instance = instantiate(program, memory);
  memory.bytes().set(bytes);
  return Object.assign(instance, { data, baseHeap, dataHeap: bytes.length, startSize: size });
}

/** Only of an instance that was not asked yet: questions leave their traces below the documents. */
export function imageOf(untouched: PolicyInstance): MemoryImage {
  const { memory, data, baseHeap, dataHeap } = untouched;
  const all = memory.bytes();
  return { data, baseHeap, size: all.length, bytes: all.slice(0, dataHeap) };
}

/** The ids that a module gives to names, from its `builtins` or `entrypoints` export. */
export function readIds(
  module: WebAssembly.Module,
  moduleSize: number,
): Record<"builtins" | "entrypoints", ReadonlyMap<string, number>> {
  const probe = { module, moduleSize, data: new Uint8Array(), builtins: [], growthBytes: 0 };
  const instance = instantiate(probe, createPolicyMemory(startSizeOf(probe), 0));
  checkVersion(instance.exports);
  return { builtins: idsOf(instance, "builtins"), entrypoints: idsOf(instance, "entrypoints") };
}

const MAJOR = 1;
const FIRST_MINOR = 2;

/** ABI 1.2 brought `opa_eval`. */
function checkVersion({ opa_wasm_abi_version, opa_wasm_abi_minor_version }: PolicyExports): void {
  const major = opa_wasm_abi_version.value;
  const minor = opa_wasm_abi_minor_version.value;
  if (major === MAJOR && minor >= FIRST_MINOR) return;
  throw new PolicyError(
    "invalid_parameter",
    `the module speaks ABI ${major}.${minor}; ${MAJOR}.${FIRST_MINOR} or a later minor is wanted`,
  );
}

type Loading = { -readonly [K in keyof PolicyInstance]: PolicyInstance[K] };

function idsOf(
  { exports, memory }: Loading,
  table: "builtins" | "entrypoints",
): Map<string, number> {
  const ids = parseValue(memory.readText(exports.opa_value_dump(exports[table]())));
  if (!isObject(ids))
    throw new PolicyError("internal_error", `the module has no table of ${table}`);
  return new Map(Object.keys(ids).map((name) => [name, Number(valueAt(ids, name) as Value)]));
}

function instantiate(program: PolicyProgram, memory: PolicyMemory): Loading {
  const instance = { memory, data: 0, baseHeap: 0, dataHeap: 0, startSize: 0 } as Loading;
  const env = {
    memory: memory.imported,
    opa_abort: (address: Address) => {
      throw { abort: memory.readText(address) } satisfies PolicyAbort;
    },
    opa_println: () => undefined,
    ...builtinImports(program.builtins, instance),
  };
  instance.exports = new WebAssembly.Instance(program.module, { env }).exports as PolicyExports;
  return instance;
}

function readDocuments(
  { exports, memory }: Loading,
  data: Uint8Array,
): Pick<PolicyInstance, "data" | "dataHeap"> {
  const text = exports.opa_malloc(data.length) >>> 0;
  memory.bytes().set(data, text);
  const parsed = exports.opa_json_parse(text, data.length);
  if (parsed === 0) {
    throw new PolicyError("invalid_parameter", "the bundle's base documents are not valid JSON");
  }
  return { data: parsed, dataHeap: exports.opa_heap_ptr_get() >>> 0 };
}

function startSizeOf({ data, moduleSize }: PolicyProgram): number {
  const loaded = HEAP_PER_JSON_BYTE * data.length;
  return Math.min(moduleSize + WORKING_BYTES + loaded, MAX_PAGES * PAGE_BYTES);
}
