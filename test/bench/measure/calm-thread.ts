import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { openConnection, postRequest } from "./connection.ts";

/** What the thread is given: where to ask, what, for how long, and what every answer must be. */
export interface CalmQuestion {
  readonly port: number;
  readonly path: string;
  readonly body: string;
  readonly want: string;
  readonly milliseconds: number;
}

/** How long each answer took, in milliseconds, and how many were not what is wanted or did not come. */
export interface CalmAnswers {
  readonly waits: readonly number[];
  readonly wrong: number;
}

const PAUSE_MS = 20;

/** Asks the same small question again and again, as a service would, in a thread so that nothing here delays it. */
const { port, path, body, want, milliseconds } = workerData as CalmQuestion;
const request = postRequest(path, body);
const end = performance.now() + milliseconds;
const waits: number[] = [];
let wrong = 0;
let connection = await openConnection(port);
while (performance.now() < end) {
  const asked = performance.now();
  try {
    const answer = await connection.ask(request);
    if (answer.status !== 200 || answer.body.toString().trim() !== want) wrong += 1;
  } catch {
    wrong += 1;
    connection = await openConnection(port).catch(() => connection);
  }
  waits.push(performance.now() - asked);
  await sleep(PAUSE_MS);
}
connection.close();
parentPort?.postMessage({ waits, wrong } satisfies CalmAnswers);
