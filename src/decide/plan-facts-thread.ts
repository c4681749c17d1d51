/** The thread in which large plans are read. */
import { parentPort, workerData } from "node:worker_threads";
import { findPlanFacts } from "./plan-facts.ts";

parentPort?.postMessage(findPlanFacts(workerData as Uint8Array));
