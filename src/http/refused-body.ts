import type { IncomingMessage } from "node:http";

/** What is on its way before an answer can be read, and more than whoever reads it goes on to send. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Takes of a refused request's body what little is on its way, so that the answer gets through, and cuts the connection of
 * whoever goes on. Nothing of it is kept.
 */
export function endRefusedBody(request: IncomingMessage): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) request.socket.destroy();
  });
}
