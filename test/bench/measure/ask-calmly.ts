import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { CalmAnswers, CalmQuestion } from "./calm-thread.ts";

/** Asks beside whatever else goes on in this process. */
export async function askCalmly(question: CalmQuestion): Promise<CalmAnswers> {
  const thread = new Worker(new URL("./calm-thread.js", import.meta.url), { workerData: question });
  const [answers] = (await once(thread, "message")) as [CalmAnswers];
  return answers;
}
