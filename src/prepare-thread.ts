/** The thread in which large pushes are read. */
import { parentPort, workerData } from "node:worker_threads";
import { isPolicyError } from "./domain/policy-error.ts";
import { type PrepareAnswer, type PrepareRequest, prepare } from "./prepare-source.ts";

function answer(request: PrepareRequest): PrepareAnswer {
  try {
    return prepare(request);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const { code, message, diagnostics } = error;
    return { kind: "refused", code, message, diagnostics };
  }
}

parentPort?.postMessage(answer(workerData as PrepareRequest));
