import type { Socket } from "node:net";

/** Resolves once a connection is gone, also by a reset; what comes over it is not read. */
export function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket
      .resume()
      .on("error", () => undefined)
      .once("close", () => resolve());
  });
}
