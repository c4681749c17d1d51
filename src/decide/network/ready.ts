import type { Socket } from "node:net";
import { WireError } from "./wire-error.ts";

/**
 * Waits for an event of a socket. Throws the socket's error, or a WireError where the socket closes or the signal fires before;
 * then it is destroyed.
 */
export async function ready(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  const stop = (): void => {
    socket.destroy(new WireError("context canceled"));
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) stop();
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new WireError("EOF")));
    });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
