import { connect } from "node:net";

interface SlowRequest {
  readonly note: string;
  readonly text: string;
}

const HOST = "HTTP/1.1\r\nHost: x\r\n";

const SLOW: readonly SlowRequest[] = [
  { note: "headers", text: `GET /health ${HOST}` },
  {
    note: "a push",
    text: `PUT /v1/bundles/demo ${HOST}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
  },
  {
    note: "a decision",
    text: `POST /v1/data/demo/version ${HOST}Content-Length: 99\r\n\r\n{"input": `,
  },
];

/** Sends the beginning of some requests and nothing more; resolves with what came back when the server hung up. */
export async function sendSlowly(
  port: number,
): Promise<readonly { readonly note: string; readonly received: string }[]> {
  return await Promise.all(
    SLOW.map(async ({ note, text }) => ({ note, received: await exchange(port, text, false) })),
  );
}

/** Sends bytes; resolves with all that came back once the connection is over, also where it was cut. */
export function exchange(
  port: number,
  bytes: string | Uint8Array,
  endsAfter: boolean,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      if (endsAfter) socket.end(bytes);
      else socket.write(bytes);
    });
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
}
