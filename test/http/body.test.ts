import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { readBody } from "../../src/http/body.ts";
import { ask } from "../distribute/bundle-server.ts";

let server: Server;
let base: string;
/** What the last request's body came to: its bytes, or the code of the refusal. */
let outcome: Promise<string>;
const PATIENT_MS = 60_000;
let timeoutMs = PATIENT_MS;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    outcome = readBody({ request, access: undefined }, { limit: 100, timeoutMs }).then(
      (body) => Buffer.from(body).toString("latin1"),
      (error: unknown) => (isPolicyError(error) ? error.code : "unexpected"),
    );
    response.end(await outcome);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const send = (body: string | undefined, headers = {}) =>
  ask(base, { method: "POST", headers, ...(body === undefined ? {} : { body }) }).then((answer) =>
    answer.body.toString("latin1"),
  );

async function sendRaw(text: string): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write(text);
  return socket;
}

describe("readBody", () => {
  const cases = [
    { note: "no body", body: undefined, want: "" },
    { note: "an empty body", body: "", want: "" },
    { note: "a small body", body: "abc", want: "abc" },
    { note: "a body of exactly the limit", body: "x".repeat(100), want: "x".repeat(100) },
    { note: "one byte more", body: "x".repeat(101), want: "too_large" },
    { note: "much more", body: "x".repeat(1_000_000), want: "too_large" },
  ];
  for (const { note, body, want } of cases) {
    test(note, async () => {
      expect(await send(body)).toBe(want);
      expect(await send(body, { "Transfer-Encoding": "chunked" })).toBe(want);
    });
  }

  test("puts pieces together in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 9 }),
        async (pieces) => {
          const chunks = pieces.map((piece) => Buffer.from(piece));
          const socket = await sendRaw(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
          );
          const answered = new Promise((resolve) => socket.once("data", resolve));
          for (const chunk of chunks) {
            socket.write(
              Buffer.concat([
                Buffer.from(`${chunk.length.toString(16)}\r\n`),
                chunk,
                Buffer.from("\r\n"),
              ]),
            );
            await new Promise(setImmediate);
          }
          socket.write("0\r\n\r\n");
          await answered;
          socket.destroy();
          expect(await outcome).toBe(Buffer.concat(chunks).toString("latin1"));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("a body that is late is request_timeout", async () => {
    timeoutMs = 50;
    const socket = await sendRaw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    expect(await outcome).toBe("request_timeout");
    timeoutMs = PATIENT_MS;
  });

  test("a client that goes away in between is noticed", async () => {
    const before = outcome;
    const socket = await sendRaw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    while (outcome === before) await new Promise(setImmediate);
    socket.destroy();
    expect(await outcome).toBe("unavailable");
  });
});
