import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { drawToken, tokenText } from "../../../src/access/token-text.ts";
import { postRequest } from "./connection.ts";

/** What the thread is given: where to ask, what, how often in a second and for how long. */
export interface FloodQuestion {
  readonly port: number;
  readonly path: string;
  readonly body: string;
  readonly perSecond: number;
  readonly milliseconds: number;
}

/** How many were answered with 401 and with 429. */
export interface FloodAnswers {
  readonly unauthorized: number;
  readonly limited: number;
}

const CONNECTIONS = 100;
const TOKENS = 1_000;

/** Asks with tokens that are made up, each of the right form, whatever comes back. */
const { port, path, body, perSecond, milliseconds } = workerData as FloodQuestion;
const requests = Array.from({ length: TOKENS }, () =>
  postRequest(path, body, { Authorization: `Bearer ${tokenText(drawToken())}` }),
);
let unauthorized = 0;
let limited = 0;

async function open(): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  socket.on("error", () => undefined);
  return socket.on("data", (chunk) => {
    const text = chunk.toString("latin1");
    unauthorized += text.split("HTTP/1.1 401").length - 1;
    limited += text.split("HTTP/1.1 429").length - 1;
  });
}

const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open));
const began = performance.now();
let sent = 0;
const timer = setInterval(() => {
  const elapsed = performance.now() - began;
  const due = Math.min(elapsed, milliseconds) * (perSecond / 1_000);
  for (; sent < due; sent += 1) {
    sockets[sent % CONNECTIONS]?.write(requests[sent % TOKENS] as Buffer);
  }
  if (elapsed < milliseconds) return;
  clearInterval(timer);
  parentPort?.postMessage({ unauthorized, limited } satisfies FloodAnswers);
  for (const socket of sockets) socket.destroy();
}, 2);
