import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One keep-alive connection that costs little: the load must not be heavier than what it loads. */
export interface Connection {
  /** Sends a whole request and resolves with its answer. One at a time. Throws when the connection ends before. */
  ask(request: Uint8Array): Promise<Answer>;
  close(): void;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Opens a connection to a port of loopback; over TLS where an authority is named. */
export async function openConnection(port: number, ca?: string): Promise<Connection> {
  const place = { host: "127.0.0.1", port, noDelay: true };
  const socket = ca === undefined ? connect(place) : connectTls({ ...place, ca });
  await once(socket, ca === undefined ? "connect" : "secureConnect");
  let received = NOTHING;
  let settle: ((answer: Answer | undefined) => void) | undefined;
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = NOTHING;
    settle?.(answer);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => settle?.(undefined));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        settle = (answer) => {
          if (answer === undefined) reject(new Error(`port ${port} closed the connection`));
          else resolve(answer);
        };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** A `POST` of JSON text, as bytes. */
export function postRequest(
  path: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const headers = {
    ...more,
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
  };
  return requestOf("POST", path, headers, body);
}

/** A `GET`, as bytes. */
export function getRequest(path: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  return requestOf("GET", path, headers, "");
}

function requestOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const fields = Object.entries({ Host: "127.0.0.1", ...headers });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/** The answer once it is whole. */
function readAnswer(received: Buffer): Answer | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  const body = received.subarray(headEnd + 4);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const isWhole =
    length === undefined
      ? body.subarray(-5).toString() === "0\r\n\r\n"
      : body.length >= Number(length);
  return isWhole ? { status: Number(head.slice(9, 12)), body } : undefined;
}
