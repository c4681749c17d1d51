import type { RevisionParts } from "../decide/active-revision.ts";
import type { Diagnostic, ErrorCode } from "../domain/policy-error.ts";
import type { ArchiveLimits } from "../means/archive/read-archive.ts";
import type { PassedPush, PushJob, ReadPush, RollbackJob } from "./push-gate.ts";
import type { Comparison } from "./stored-trees.ts";

/** What a gate thread is made with. */
export interface GateSettings {
  readonly opaBinary: string;
  /** Seconds of processor time for one run of opa. */
  readonly opaCpuSeconds: number;
  readonly maxOpaProcesses: number;
  readonly archiveLimits: ArchiveLimits;
  /** Whether decisions may ask hosts. */
  readonly hasNetwork: boolean;
}

/** What a gate thread is asked, one thing at a time; `abort` may come while it works. */
export type GateRequest =
  | { readonly kind: "open"; readonly job: PushJob }
  | {
      readonly kind: "pass";
      readonly at: string | undefined;
      readonly seen: readonly RevisionParts[] | undefined;
    }
  | { readonly kind: "judge"; readonly job: RollbackJob }
  | { readonly kind: "end" }
  | { readonly kind: "abort" };

/** Expected refusals come as they are; a defect is thrown in the thread and ends it. */
export type GateAnswer =
  | { readonly kind: "read"; readonly read: ReadPush }
  | { readonly kind: "passed"; readonly passed: PassedPush }
  | { readonly kind: "judged"; readonly comparison: Comparison }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly message: string;
      readonly diagnostics: readonly Diagnostic[];
    };

/** An answer, and the memory that the thread has taken for its objects by then. */
export interface GateSaid {
  readonly answer: GateAnswer;
  readonly heapBytes: number;
}

/** A copy that nobody else holds, unless the bytes are alone in their buffer already. */
export function movable(bytes: Uint8Array): Uint8Array {
  return isAlone(bytes) ? bytes : Uint8Array.prototype.slice.call(bytes);
}

/** Whether nothing else lies in the buffer of these bytes. */
export function isAlone({ byteOffset, byteLength, buffer }: Uint8Array): boolean {
  return byteOffset === 0 && byteLength === buffer.byteLength;
}
