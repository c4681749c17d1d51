import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { readSocket } from "../../../src/http/fast-lane/read-socket.ts";
import { until } from "../../support/until.ts";

let server: Server;
let client: Socket;

afterEach(() => {
  client.destroy();
  server.close();
});

/** Both ends of a new connection; what the server is given is read in the way of its version of Node, or of one without it. */
async function connected(hasInternals: boolean) {
  const taken: Buffer[] = [];
  const reading = new Promise<{ socket: Socket; stop: () => void }>((resolve) => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      if (!hasInternals)
        Object.assign(Reflect.get(socket, "_handle"), { useUserBuffer: undefined });
      const stop = readSocket(socket, (bytes) => void taken.push(bytes));
      resolve({ socket, stop });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  client = connect((server.address() as { port: number }).port, "127.0.0.1");
  return { ...(await reading), taken, text: () => Buffer.concat(taken).toString() };
}

const WAYS = [
  { note: "into one buffer", hasInternals: true },
  { note: "from the stream", hasInternals: false },
];

test("this version of Node can read into one buffer", async () => {
  const { socket } = await connected(true);
  expect(socket.listenerCount("data")).toBe(0);
});

test.each(WAYS)("what is read stays what it was: $note", async ({ hasInternals }) => {
  const { taken, text } = await connected(hasInternals);
  client.write("first");
  await until(() => text() === "first");
  client.write("other and more");
  await until(() => text() === "firstother and more");
  expect(taken[0]?.toString()).toBe("first");
});

test.each(WAYS)("more than a buffer holds comes whole: $note", async ({ hasInternals }) => {
  const { text } = await connected(hasInternals);
  const sent = Array.from({ length: 50_000 }, (_none, at) => `${at},`).join("");
  client.write(sent);
  await until(() => text().length === sent.length);
  expect(text()).toBe(sent);
});

test.each(WAYS)("nothing comes while it is paused: $note", async ({ hasInternals }) => {
  const { socket, text } = await connected(hasInternals);
  client.write("a");
  await until(() => text() === "a");
  socket.pause();
  await new Promise((resolve) => client.write("b", resolve));
  const other = await new Promise((resolve) =>
    server.getConnections((_none, count) => resolve(count)),
  );
  expect([other, text()]).toEqual([1, "a"]);
  socket.resume();
  await until(() => text() === "ab");
});

test.each(WAYS)("the end is told: $note", async ({ hasInternals }) => {
  const { socket, text } = await connected(hasInternals);
  client.end("a");
  await once(socket, "end");
  expect(text()).toBe("a");
  socket.end("b");
  const [answer] = (await once(client, "data")) as [Buffer];
  expect(answer.toString()).toBe("b");
});

test.each(WAYS)("once it is stopped the stream has what comes: $note", async ({ hasInternals }) => {
  const { socket, stop, text } = await connected(hasInternals);
  client.write("a");
  await until(() => text() === "a");
  stop();
  client.write("b");
  const [rest] = (await once(socket, "data")) as [Buffer];
  expect([rest.toString(), text()]).toEqual(["b", "a"]);
});
