/** The thread in which large base documents are read by the policy's own module. */
import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, isPolicyError, messageOf } from "../../domain/policy-error.ts";
import { abortOf, orRefuse } from "./load-program.ts";
import {
  headOf,
  type ImageHead,
  loadDocuments,
  type ModuleIds,
  type PolicyInstance,
  type PolicyProgram,
  readIds,
  slicesOf,
  startPolicyInstance,
} from "./policy-instance.ts";

/** One of `wasm` and `module`. */
export interface LoadRequest {
  readonly wasm?: Uint8Array;
  /** The module when it has been compiled before. */
  readonly module?: WebAssembly.Module;
  /** Bytes of the module. */
  readonly moduleSize: number;
  readonly data: Uint8Array;
  readonly growthBytes: number;
}

/** `loaded` comes first; each "next" that is sent back then gives another slice of the memory. */
export type LoadMessage =
  | {
      readonly kind: "loaded";
      readonly module: WebAssembly.Module;
      readonly ids: ModuleIds;
      readonly head: ImageHead;
    }
  | { readonly kind: "slice"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string };

function load({ wasm = new Uint8Array(), data, ...request }: LoadRequest): void {
  const module =
    request.module ?? orRefuse("no WebAssembly module", () => new WebAssembly.Module(wasm));
  const program: PolicyProgram = { ...request, module, data, builtins: [] };
  const started = orRefuse("this is no policy module of OPA", () => startPolicyInstance(program));
  const ids = orRefuse("this is no policy module of OPA", () => readIds(started));
  const instance = orRefuse("the policy cannot be loaded", () => loadDocuments(started, data));
  tell({ kind: "loaded", module, ids, head: headOf(instance) });
  sendOnDemand(instance);
}

function sendOnDemand(instance: PolicyInstance): void {
  const slices = slicesOf(instance);
  parentPort?.on("message", () => {
    const { value, done } = slices.next();
    if (done === true) parentPort?.close();
    else parentPort?.postMessage({ kind: "slice", bytes: value }, [value.buffer as ArrayBuffer]);
  });
}

function tell(message: LoadMessage): void {
  parentPort?.postMessage(message);
}

try {
  load(workerData as LoadRequest);
} catch (error) {
  const code = isPolicyError(error) ? error.code : "internal_error";
  tell({ kind: "refused", code, message: abortOf(error) ?? messageOf(error) });
}
