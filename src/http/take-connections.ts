import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Puts `take` in the place of what a server does with a new connection, and gives what that is. */
export function takeConnections(
  server: Server,
  take: (socket: Socket) => void,
): (socket: Socket) => void {
  const ordinary = server.listeners("connection");
  server.removeAllListeners("connection").on("connection", take);
  return (socket) => {
    for (const listener of ordinary) listener.call(server, socket);
  };
}
