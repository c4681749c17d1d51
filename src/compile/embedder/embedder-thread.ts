/** The thread in which published modules are loaded and asked as a program does that embeds them. */
import { parentPort, workerData } from "node:worker_threads";
import { askEmbedded, type EmbedderJob, type EmbedderLimits } from "./ask-embedded.ts";

export interface EmbedderRequest {
  readonly jobs: readonly EmbedderJob[];
  readonly limits: EmbedderLimits;
}

const { jobs, limits } = workerData as EmbedderRequest;
parentPort?.postMessage(jobs.map((job) => askEmbedded(job, limits)));
