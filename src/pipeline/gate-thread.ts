/** A thread in which pushes are read, compiled, judged and packed, one at a time. */
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { builtinsFor } from "../decide/builtins/builtins.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import { createOpa } from "../opa/program/opa.ts";
import {
  type GateAnswer,
  type GateRequest,
  type GateSaid,
  type GateSettings,
  movable,
} from "./gate-messages.ts";
import { createPushGate, type PassedPush, type PushSession } from "./push-gate.ts";

const { opaBinary, opaCpuSeconds, maxOpaProcesses, archiveLimits, hasNetwork } =
  workerData as GateSettings;
const gate = createPushGate({
  opa: createOpa({
    binary: opaBinary,
    cpuSeconds: opaCpuSeconds,
    maxProcesses: maxOpaProcesses,
  }),
  builtins: builtinsFor(hasNetwork),
  archiveLimits,
});
let stop = new AbortController();
let session: PushSession | undefined;

parentPort?.on("message", (request: GateRequest) => {
  if (request.kind === "abort") stop.abort();
  else if (request.kind === "end") session = undefined;
  else void answer(request);
});

async function answer(request: Exclude<GateRequest, { kind: "abort" | "end" }>): Promise<void> {
  try {
    await work(request);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const { code, message, diagnostics } = error;
    tell({ kind: "refused", code, message, diagnostics });
  }
}

async function work(request: Exclude<GateRequest, { kind: "abort" | "end" }>): Promise<void> {
  if (request.kind === "pass") {
    if (session === undefined) throw new Error("nothing was opened");
    const passed = moved(await session.pass(request.at, request.seen));
    const buffers = [...(passed.packed?.artifacts.values() ?? [])].map(({ buffer }) => buffer);
    tell({ kind: "passed", passed }, buffers as ArrayBuffer[]);
    return;
  }
  stop = new AbortController();
  if (request.kind === "judge") {
    tell({ kind: "judged", comparison: await gate.judge(request.job, stop.signal) });
    return;
  }
  session = await gate.open(request.job, stop.signal);
  tell({ kind: "read", read: session.read });
}

/** With artefacts that can be handed over without a copy there. */
function moved(passed: PassedPush): PassedPush {
  const { packed } = passed;
  if (packed === undefined) return passed;
  const artifacts = new Map([...packed.artifacts].map(([name, bytes]) => [name, movable(bytes)]));
  return { ...passed, packed: { record: packed.record, artifacts } };
}

function tell(answer: GateAnswer, transfer: readonly ArrayBuffer[] = []): void {
  const { total_heap_size: own, external_memory: outside } = getHeapStatistics();
  parentPort?.postMessage({ answer, heapBytes: own + outside } satisfies GateSaid, [...transfer]);
}
