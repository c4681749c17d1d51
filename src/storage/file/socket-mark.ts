import { randomBytes } from "node:crypto";
import { rm, symlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemCodeOf } from "../../domain/policy-error.ts";

export interface Listener {
  close(): Promise<void>;
}

/** sockaddr_un holds 104 bytes on macOS and BSD, 108 on Linux, with the closing zero. */
const MAX_SOCKET_PATH = 100;

/** Listens on a Unix socket; undefined where the file system or the platform has none. Does not keep the process up. */
export async function listenAt(file: string): Promise<Listener | undefined> {
  if (process.platform === "win32") return undefined;
  const server = createServer((socket) => socket.destroy());
  const listening = await withShortPath(
    file,
    (short) =>
      new Promise<boolean>((resolve) => {
        server.once("error", () => resolve(false));
        server.listen(short, () => resolve(true));
      }),
  );
  if (!listening) return undefined;
  server.unref();
  return { close: () => closeServer(server) };
}

const DEAD: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ENOENT"]);

/** True while a process listens on that socket. In doubt it is true. */
export function isListening(file: string): Promise<boolean> {
  return withShortPath(
    file,
    (short) =>
      new Promise((resolve) => {
        const socket = connect(short);
        socket.once("connect", () => {
          socket.destroy();
          resolve(true);
        });
        socket.once("error", (error) => resolve(!DEAD.has(systemCodeOf(error))));
      }),
  );
}

/** Socket paths are short by nature: a long one is reached through a link in the system's temporary folder. */
async function withShortPath<T>(file: string, use: (short: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(file) <= MAX_SOCKET_PATH) return use(file);
  const link = path.join(tmpdir(), `gatehouse-${randomBytes(6).toString("hex")}`);
  await symlink(path.dirname(file), link);
  try {
    return await use(path.join(link, path.basename(file)));
  } finally {
    await rm(link, { force: true });
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
