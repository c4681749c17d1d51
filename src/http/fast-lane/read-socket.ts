import type { Socket } from "node:net";

/** What every connection reads into: what is read is copied before anything else can be. */
const SHARED: Buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Calls `take` with what comes over a connection that nobody has read from yet. Gives the function that ends this: what
 * comes then is the stream's again.
 *
 * A stream allots 64 KiB for each read and goes a long way to its listeners, which costs as much as all else that the lane
 * does. `new Socket({ onread })` reads into one buffer instead, but a server offers no such choice: so what that option
 * sets is set here. Where this version of Node has it not, the stream is listened to.
 */
export function readSocket(socket: Socket, take: (bytes: Buffer) => void): () => void {
  const internal = internalsOf(socket);
  if (internal === undefined) {
    socket.on("data", take);
    return () => void socket.off("data", take);
  }
  const { fields, buffer, callback } = internal;
  let isTaken = true;
  fields[buffer] = SHARED;
  fields[callback] = (length: number): boolean => {
    const bytes = Buffer.from(SHARED.subarray(0, length));
    if (!isTaken) return socket.push(bytes);
    take(bytes);
    return true;
  };
  internal.useUserBuffer(SHARED);
  return () => {
    isTaken = false;
  };
}

interface Internals {
  readonly fields: Record<symbol, unknown>;
  readonly buffer: symbol;
  readonly callback: symbol;
  useUserBuffer(buffer: Buffer): void;
}

function internalsOf(socket: Socket): Internals | undefined {
  const symbols = Object.getOwnPropertySymbols(socket);
  const buffer = symbols.find(({ description }) => description === "kBuffer");
  const callback = symbols.find(({ description }) => description === "kBufferCb");
  const handle: unknown = Reflect.get(socket, "_handle");
  if (buffer === undefined || callback === undefined || !isBuffered(handle)) return undefined;
  const useUserBuffer = (bytes: Buffer): void => handle.useUserBuffer(bytes);
  return { fields: socket as unknown as Internals["fields"], buffer, callback, useUserBuffer };
}

function isBuffered(handle: unknown): handle is Pick<Internals, "useUserBuffer"> {
  return (
    typeof handle === "object" &&
    handle !== null &&
    "useUserBuffer" in handle &&
    typeof handle.useUserBuffer === "function"
  );
}
