import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import { threadBeside } from "../../means/async/run-thread.ts";
import type { Builtin } from "../builtins/builtin.ts";
import { inThread } from "../threads.ts";
import type { LoadMessage, LoadRequest } from "./load-thread.ts";
import {
  copyInSlices,
  copyPolicyInstance,
  hollowInstance,
  imageOf,
  loadDocuments,
  type MemoryImage,
  type ModuleIds,
  type PolicyInstance,
  type PolicyProgram,
  readIds,
  startPolicyInstance,
} from "./policy-instance.ts";

export interface ProgramParts {
  readonly wasm: Uint8Array;
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  readonly growthBytes: number;
  /** The host's builtins for the module's ids. Throws what refuses the module. */
  readonly tableOf: (ids: ModuleIds["builtins"]) => readonly (Builtin | undefined)[];
  /** The built file of the thread that reads what is large; undefined: all is read here. */
  readonly thread?: URL | undefined;
}

/** A program with an instance that answers, and the way to make another. */
export interface LoadedProgram {
  readonly entrypoints: ModuleIds["entrypoints"];
  readonly first: PolicyInstance;
  /** A fresh instance at once; undefined where that would keep the event loop. */
  readonly copy: (() => PolicyInstance) | undefined;
  /** A fresh instance, made beside the event loop or in slices. */
  readonly make: () => Promise<PolicyInstance>;
}

/** Documents and modules up to these sizes are read in a few milliseconds. */
const SMALL_DATA_BYTES = 256 * 1024;
const SMALL_MODULE_BYTES = 2 * 1024 * 1024;
/** A loaded memory is kept as an image up to this size; larger documents are read again. */
const IMAGE_BYTES = 64 * 1024 * 1024;
/** An image up to this size is copied at once. */
const SMALL_IMAGE_BYTES = 4 * 1024 * 1024;
const THREAD = threadBeside(import.meta.url, "load-thread");

/** Makes the first instance, of large parts beside the event loop. Throws `invalid_parameter` when it cannot be made. */
export async function loadProgram(parts: ProgramParts): Promise<LoadedProgram> {
  const { thread = THREAD, wasm, data } = parts;
  const isSmall = data.length <= SMALL_DATA_BYTES && wasm.length <= SMALL_MODULE_BYTES;
  return isSmall || thread === undefined ? await loadHere(parts) : await loadBeside(parts, thread);
}

async function loadHere(parts: ProgramParts): Promise<LoadedProgram> {
  const module = await compileModule(parts.wasm);
  const program = programOf(parts, module);
  const started = orRefuse("this is no policy module of OPA", () => startPolicyInstance(program));
  const ids = orRefuse("this is no policy module of OPA", () => readIds(started));
  program.builtins.push(...parts.tableOf(ids.builtins));
  const first = orRefuse("the policy cannot be loaded", () => loadDocuments(started, parts.data));
  const again = async (): Promise<PolicyInstance> =>
    loadDocuments(startPolicyInstance(program), parts.data);
  const image = first.dataHeap <= IMAGE_BYTES ? imageOf(first) : undefined;
  return { entrypoints: ids.entrypoints, first, ...waysToRenew(program, image, again) };
}

async function loadBeside(parts: ProgramParts, thread: URL): Promise<LoadedProgram> {
  const { wasm, data, growthBytes } = parts;
  const sizes = { moduleSize: wasm.length, growthBytes };
  const loaded = await askThread({ wasm, ...sizes, data }, thread, (module, ids) => {
    const program = programOf(parts, module);
    program.builtins.push(...parts.tableOf(ids.builtins));
    return program;
  });
  const { program, ids, instance, image } = loaded;
  const again = async (): Promise<PolicyInstance> => {
    const request = { module: program.module, ...sizes, data };
    return (await askThread(request, thread, () => program)).instance;
  };
  return { entrypoints: ids.entrypoints, first: instance, ...waysToRenew(program, image, again) };
}

function waysToRenew(
  program: PolicyProgram,
  image: MemoryImage | undefined,
  again: () => Promise<PolicyInstance>,
): Pick<LoadedProgram, "copy" | "make"> {
  if (image === undefined) return { copy: undefined, make: again };
  const isSmall = image.length <= SMALL_IMAGE_BYTES;
  return {
    copy: isSmall ? () => copyPolicyInstance(program, image) : undefined,
    make: () => copyInSlices(program, image),
  };
}

interface Received {
  readonly program: PolicyProgram;
  readonly ids: ModuleIds;
  readonly instance: PolicyInstance;
  /** What was received, where it is small enough to be kept. */
  readonly image: MemoryImage | undefined;
}

/** The thread sends the loaded memory in slices: each is copied in a turn of its own. */
async function askThread(
  request: LoadRequest,
  thread: URL,
  programFor: (module: WebAssembly.Module, ids: ModuleIds) => PolicyProgram,
): Promise<Received> {
  let received: Received | undefined;
  let at = 0;
  return await inThread<Received>({
    file: thread,
    given: request,
    hear: (message, worker) => {
      const told = message as LoadMessage;
      if (told.kind === "refused") throw new PolicyError(told.code, told.message);
      if (told.kind === "loaded") received = begin(told, programFor);
      else if (received !== undefined) {
        received.instance.memory.bytes().set(told.bytes, at);
        received.image?.bytes.set(told.bytes, at);
        at += told.bytes.length;
      }
      if (received !== undefined && at >= received.instance.dataHeap) return received;
      worker.postMessage("next");
      return undefined;
    },
  });
}

function begin(
  { module, ids, head }: Extract<LoadMessage, { readonly kind: "loaded" }>,
  programFor: (module: WebAssembly.Module, ids: ModuleIds) => PolicyProgram,
): Received {
  const program = programFor(module, ids);
  const instance = orRefuse("the policy cannot be loaded", () => hollowInstance(program, head));
  const isKept = head.length <= IMAGE_BYTES;
  const image = isKept ? { ...head, bytes: new Uint8Array(head.length) } : undefined;
  return { program, ids, instance, image };
}

type FillableProgram = PolicyProgram & { readonly builtins: (Builtin | undefined)[] };

function programOf({ wasm, data, growthBytes }: ProgramParts, module: WebAssembly.Module) {
  const program: FillableProgram = {
    module,
    moduleSize: wasm.length,
    data,
    builtins: [],
    growthBytes,
  };
  return program;
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
export function orRefuse<T>(reason: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (isPolicyError(error)) throw error;
    const message = `${reason}: ${abortOf(error) ?? messageOf(error)}`;
    throw new PolicyError("invalid_parameter", message, { cause: error });
  }
}

/** What a module said when it gave up; undefined for anything else that was thrown. */
export function abortOf(thrown: unknown): string | undefined {
  return typeof thrown === "object" && thrown !== null && "abort" in thrown
    ? String(thrown.abort)
    : undefined;
}
