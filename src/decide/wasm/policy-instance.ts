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
  /** The heap behind the base documents: where every evaluation begins. */
  readonly dataHeap: Address;
  /** Bytes of memory right after loading. */
  readonly startSize: number;
  /** Bytes by which it may grow then. */
  readonly growthBytes: number;
  /** What the builtins of the evaluation that now runs are given. */
  context: EvaluationContext | undefined;
}

/** An instance that has not read the base documents yet. */
export type StartedInstance = Pick<
  PolicyInstance,
  "exports" | "memory" | "context" | "growthBytes"
>;

/** What is to be known of a loaded memory, besides its bytes. */
export interface ImageHead {
  readonly data: Address;
  /** Bytes of memory: the allocator's count of them is part of the image. */
  readonly size: number;
  /** How many bytes the image has: all from the first to the end of the base documents. */
  readonly length: number;
}

/**
 * All that an instance holds right after loading, good for any instance of the same module. The
 * whole memory up to the end of the base documents, because parts of them lie below where the heap
 * was before: the allocator gives out again what the module freed while it started. The rest is
 * zero.
 */
export interface MemoryImage extends ImageHead {
  readonly bytes: Uint8Array;
}

/** What instances are made from. */
export interface PolicyProgram {
  readonly module: WebAssembly.Module;
  /** Bytes of the module. */
  readonly moduleSize: number;
  /** Base documents: JSON text. */
  readonly data: Uint8Array;
  /** The host's builtins by the module's ids; filled before the first question. */
  readonly builtins: BuiltinTable;
  /** Bytes by which an instance may grow after loading. */
  readonly growthBytes: number;
}

/** Thrown through the module by `opa_abort`; never seen outside the engine. */
export interface PolicyAbort {
  readonly abort: string;
}

/** A fresh instance without documents. Throws `invalid_parameter` when it speaks another ABI. */
export function startPolicyInstance(program: PolicyProgram): StartedInstance {
  const instance = instantiate(
    program,
    createPolicyMemory(startSizeOf(program), program.growthBytes),
  );
  checkVersion(instance.exports);
  return instance;
}

/** Reads the base documents from their JSON text. Throws `invalid_parameter` when they cannot be loaded. */
export function loadDocuments(started: StartedInstance, data: Uint8Array): PolicyInstance {
  const { exports, memory } = started;
  const text = exports.opa_malloc(data.length) >>> 0;
  memory.bytes().set(data, text);
  const parsed = exports.opa_json_parse(text, data.length);
  if (parsed === 0) {
    throw new PolicyError("invalid_parameter", "the bundle's base documents are not valid JSON");
  }
  const dataHeap = exports.opa_heap_ptr_get() >>> 0;
  return Object.assign(started, { data: parsed, dataHeap, startSize: memory.bytes().length });
}

/** An instance whose memory is still to be filled with the bytes of an image, from its first byte. */
export function hollowInstance(program: PolicyProgram, head: ImageHead): PolicyInstance {
  const { data, size, length } = head;
  const instance = instantiate(program, createPolicyMemory(size, program.growthBytes));
  return Object.assign(instance, { data, dataHeap: length, startSize: size });
}

/** A fresh instance equal, byte for byte, to the one that the image was taken of. */
export function copyPolicyInstance(program: PolicyProgram, image: MemoryImage): PolicyInstance {
  const instance = hollowInstance(program, image);
  instance.memory.bytes().set(image.bytes);
  return instance;
}

/** Bytes that are copied in one turn of the event loop. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** The same without keeping the event loop for longer than a slice. */
export async function copyInSlices(
  program: PolicyProgram,
  image: MemoryImage,
): Promise<PolicyInstance> {
  const instance = hollowInstance(program, image);
  for (let at = 0; at < image.length; at += SLICE_BYTES) {
    await new Promise((resolve) => setImmediate(resolve));
    instance.memory.bytes().set(image.bytes.subarray(at, at + SLICE_BYTES), at);
  }
  return instance;
}

/** Only of an instance that was not asked yet: questions leave their traces below the documents. */
export function headOf({ memory, data, dataHeap }: PolicyInstance): ImageHead {
  return { data, size: memory.bytes().length, length: dataHeap };
}

export function imageOf(untouched: PolicyInstance): MemoryImage {
  const head = headOf(untouched);
  return { ...head, bytes: untouched.memory.bytes().slice(0, head.length) };
}

/** The parts of an image one after the other, each a copy of its own. */
export function* slicesOf(untouched: PolicyInstance): Generator<Uint8Array> {
  const { length } = headOf(untouched);
  for (let at = 0; at < length; at += SLICE_BYTES) {
    yield untouched.memory.bytes().slice(at, Math.min(length, at + SLICE_BYTES));
  }
}

/** The ids that a module gives to names, by table. */
export type ModuleIds = Record<"builtins" | "entrypoints", ReadonlyMap<string, number>>;

/** Only before the documents are loaded. */
export function readIds(started: StartedInstance): ModuleIds {
  return { builtins: idsOf(started, "builtins"), entrypoints: idsOf(started, "entrypoints") };
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

function idsOf(
  { exports, memory }: StartedInstance,
  table: "builtins" | "entrypoints",
): Map<string, number> {
  const ids = parseValue(memory.readText(exports.opa_value_dump(exports[table]())));
  if (!isObject(ids))
    throw new PolicyError("internal_error", `the module has no table of ${table}`);
  return new Map(Object.keys(ids).map((name) => [name, Number(valueAt(ids, name) as Value)]));
}

type Growing = { -readonly [K in keyof StartedInstance]: StartedInstance[K] };

function instantiate(program: PolicyProgram, memory: PolicyMemory): StartedInstance {
  const { growthBytes } = program;
  const instance = { memory, growthBytes, context: undefined } as Growing;
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

function startSizeOf({ data, moduleSize }: PolicyProgram): number {
  const loaded = HEAP_PER_JSON_BYTE * data.length;
  return Math.min(moduleSize + WORKING_BYTES + loaded, MAX_PAGES * PAGE_BYTES);
}
