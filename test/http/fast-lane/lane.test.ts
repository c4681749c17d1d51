import { once } from "node:events";
import { Socket } from "node:net";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { until } from "../../support/until.ts";
import {
  type LaneServer,
  type LaneServerOptions,
  outcomeOf,
  requestText,
  startLaneServer,
} from "./lane-server.ts";

const servers: LaneServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map(({ server }) => server.close()));
});

async function start(options: LaneServerOptions = {}): Promise<LaneServer> {
  const started = await startLaneServer(options);
  servers.push(started);
  return started;
}

/** A connection that collects what it receives. */
async function open({ connect }: LaneServer, options: { readonly pause?: boolean } = {}) {
  const socket = connect({ allowHalfOpen: true });
  sockets.push(socket);
  const client = { socket, received: "", isEnded: false, isClosed: false };
  socket.on("error", () => undefined);
  socket.on("end", () => {
    client.isEnded = true;
  });
  socket.on("close", () => {
    client.isClosed = true;
  });
  if (!options.pause) {
    socket.on("data", (chunk: Buffer) => {
      client.received += chunk.toString("latin1");
    });
  }
  await once(socket, "connect");
  return client;
}

const to = (name: string, body = '{"input": 1}'): string =>
  requestText({ start: `POST /v1/data/${name} HTTP/1.1`, body });

/** Whether a socket is the server's side of a connection. */
const isServers = (socket: unknown): boolean =>
  socket instanceof Socket && "server" in socket && socket.server !== null;

/** The paths of the answers, in their order. */
const pathsIn = (received: string): string[] =>
  [...received.matchAll(/"path":\["([^"]*)"/g)].map(([, path]) => path as string);

describe("who answers", () => {
  const LENGTH = "Content-Length: 12";
  const lane: readonly { readonly note: string; readonly text: string }[] = [
    { note: "the least that a request can say", text: requestText() },
    {
      note: "curl",
      text: requestText({
        headers: [
          "User-Agent: curl/8.5.0",
          "Accept: */*",
          "Content-Type: application/json",
          LENGTH,
        ],
      }),
    },
    {
      note: "Go's client",
      text: requestText({
        headers: [
          ...["User-Agent: Go-http-client/1.1", LENGTH],
          ...["Content-Type: application/json", "Accept-Encoding: gzip"],
        ],
      }),
    },
    {
      note: "Node's fetch",
      text: requestText({
        headers: [
          ...["connection: keep-alive", "content-type: application/json", "accept: */*"],
          ...["accept-language: *", "sec-fetch-mode: cors", "user-agent: node"],
          ...["accept-encoding: gzip, deflate", "content-length: 12"],
        ],
      }),
    },
    { note: "a query", text: requestText({ start: "POST /v1/data/a?pretty&provenance HTTP/1.1" }) },
    { note: "an escaped path", text: requestText({ start: "POST /v1/data/a%20b HTTP/1.1" }) },
    { note: "GET", text: "GET /v1/data/a?input=1 HTTP/1.1\r\nHost: x\r\n\r\n" },
    { note: "version 0", text: requestText({ start: "POST /v0/data/a HTTP/1.1" }) },
    { note: "the default decision", text: requestText({ start: "POST / HTTP/1.1" }) },
    { note: "a decision of one bundle", text: to("a").replace("/v1/", "/v1/bundles/b/") },
  ];
  test.each(lane)("$note goes through the lane", async ({ text }) => {
    const server = await start();
    const received = await outcomeOf(server, [text]);
    expect(received).toContain("HTTP/1.1 200 OK");
    expect(server.seen).toMatchObject({ lane: 1, ordinary: 0 });
  });

  const ordinary: readonly { readonly note: string; readonly text: string }[] = [
    {
      note: "chunks",
      text: requestText({
        headers: ["Transfer-Encoding: chunked"],
        body: 'c\r\n{"input": 1}\r\n0\r\n\r\n',
      }),
    },
    { note: "a coding", text: requestText({ headers: [LENGTH, "Content-Encoding: identity"] }) },
    {
      note: "a length with a zero before it",
      text: requestText({ headers: ["Content-Length: 012"] }),
    },
    { note: "an expectation", text: requestText({ headers: [LENGTH, "Expect: 100-continue"] }) },
    { note: "the absolute form", text: requestText({ start: "POST http://x/v1/data/a HTTP/1.1" }) },
    { note: "a last request", text: requestText({ headers: [LENGTH, "Connection: close"] }) },
    {
      note: "a name that comes twice",
      text: requestText({ headers: [LENGTH, "Cookie: a", "cookie: b"] }),
    },
    { note: "a tab in a value", text: requestText({ headers: [LENGTH, "X: a\tb"] }) },
    { note: "HTTP/1.0", text: requestText({ start: "POST /v1/data/a HTTP/1.0" }) },
    {
      note: "a body over the limit",
      text: requestText({ body: `{"input": "${"x".repeat(4_000)}"}` }),
    },
  ];
  test.each(ordinary)("$note goes to node:http", async ({ text }) => {
    const server = await start();
    await outcomeOf(server, [text]);
    expect(server.seen).toMatchObject({ lane: 0, ordinary: 1 });
  });

  test("a connection that was handed over stays so", async () => {
    const server = await start();
    await outcomeOf(server, [to("a"), to("b").replace("Host", "host : x\r\nHost"), to("c")]);
    expect(server.seen).toMatchObject({ lane: 1, ordinary: 0 });
    const odd = requestText({ headers: [LENGTH, "X:"] });
    await outcomeOf(server, [to("a"), odd, to("c"), to("d")]);
    expect(server.seen).toMatchObject({ lane: 2, ordinary: 3 });
  });

  test("nobody uses the lane that is not there", async () => {
    const server = await start({ hasLane: false });
    await outcomeOf(server, [to("a")]);
    expect(server.seen).toMatchObject({ lane: 0, ordinary: 1 });
  });

  test("each decision is counted once, by what came of it", async () => {
    const server = await start();
    await outcomeOf(server, [to("a") + to("broken") + to("b", "{")]);
    expect(server.seen).toEqual({
      lane: 3,
      ordinary: 0,
      counted: ["answered", "failed", "refused"],
    });
  });
});

describe("pipelines", () => {
  test("answers of one read leave in one write", async () => {
    const server = await start();
    const write = jest.spyOn(Socket.prototype, "write");
    // However slow the machine is: others get their turn after some milliseconds.
    jest.spyOn(performance, "now").mockReturnValue(1);
    const received = await outcomeOf(server, [to("a").repeat(100)]);
    expect(pathsIn(received)).toHaveLength(100);
    const answers = write.mock.contexts.filter(isServers);
    expect(answers).toHaveLength(1);
  });

  test("texts of all kinds and packed ones keep their order", async () => {
    const server = await start();
    const packed = to("long/2000").replace("Host", "Accept-Encoding: gzip\r\nHost");
    const names = ["a", "long/3", "b", "long/50000", "c"];
    const received = await outcomeOf(server, [
      to("a") + packed + names.map((name) => to(name)).join(""),
    ]);
    expect(pathsIn(received)).toEqual(["a", ...names.map((name) => name.replace(/\/.*/, ""))]);
    expect(received).toContain("Content-Encoding: gzip");
    expect(server.seen.ordinary).toBe(0);
  });

  test("what is decided later is answered in its place", async () => {
    const server = await start();
    const client = await open(server);
    client.socket.write(to("a") + to("slow/1") + to("b") + to("slow/2") + to("c"));
    await until(() => server.waiting() === 1 && client.received !== "");
    client.socket.write(to("d"));
    expect(pathsIn(client.received)).toEqual(["a"]);
    server.answerSlow();
    await until(() => server.waiting() === 1);
    server.answerSlow();
    await until(() => client.received.includes('"d"'));
    expect(pathsIn(client.received)).toEqual(["a", "slow", "b", "slow", "c", "d"]);
    expect(server.seen).toMatchObject({ lane: 6, ordinary: 0 });
  });

  test("what comes while an answer is waited for may also be odd", async () => {
    const server = await start();
    const client = await open(server);
    client.socket.write(to("slow/1"));
    await until(() => server.waiting() === 1);
    const more = `${to("a")}GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    await new Promise((resolve) => client.socket.write(more, resolve));
    server.answerSlow();
    await until(() => client.isEnded);
    expect(pathsIn(client.received)).toEqual(["slow", "a"]);
    expect(client.received).toMatch(/Connection: close\r\n\r\n"other"\n$/);
  });

  test("a client that does not read is not read from", async () => {
    const server = await start();
    const client = await open(server, { pause: true });
    const count = 1_000;
    client.socket.write(to("long/60000").repeat(count));
    let before = -1;
    await until("the server to stop", () => {
      const isSame = before === server.seen.lane && before > 0;
      before = server.seen.lane;
      return isSame;
    });
    expect(server.seen.lane).toBeLessThan(count / 2);
    client.socket.on("data", (chunk: Buffer) => {
      client.received += chunk.toString("latin1").replaceAll(/[\u00c3\u00bc]+/g, "");
    });
    await until(() => pathsIn(client.received).length === count);
    expect(server.seen).toMatchObject({ lane: count, ordinary: 0 });
  });

  test("others get their turn in a long pipeline", async () => {
    const server = await start();
    const [busy, other] = [await open(server), await open(server)];
    busy.socket.write(to("busy").repeat(200));
    await until(() => server.seen.lane > 0);
    other.socket.write(to("other"));
    await until(() => other.received !== "");
    expect(pathsIn(busy.received).length).toBeLessThan(200);
    await until(() => pathsIn(busy.received).length === 200);
  });
});

describe("slow and broken off", () => {
  test("a body that comes in pieces is put together", async () => {
    const server = await start();
    const body = `{"input": "${"x".repeat(900)}"}`;
    const text = to("a", body);
    const pieces = text.match(/[ -~\r\n]{1,50}/g) ?? [];
    expect(pathsIn(await outcomeOf(server, pieces))).toEqual(["a"]);
    expect(server.seen).toMatchObject({ lane: 1, ordinary: 0 });
  });

  const slow: readonly { readonly note: string; readonly text: string }[] = [
    { note: "a head that does not go on", text: "POST /v1/data/a HTTP/1.1\r\nHost" },
    { note: "a body that does not go on", text: to("a").slice(0, -1) },
    { note: "a second head that does not go on", text: `${to("a")}POST /v1` },
    { note: "a second body that does not go on", text: `${to("a")}${to("a").slice(0, -1)}` },
    { note: "nothing", text: "" },
  ];
  test.each(slow)("$note is refused as node:http refuses it", async ({ text }) => {
    const limits = { headerTimeoutMs: 300, bodyTimeoutMs: 300 };
    const outcomes = [true, false].map(async (hasLane) => {
      const client = await open(await start({ ...limits, hasLane }));
      client.socket.write(text);
      await until(() => client.isEnded);
      return client.received.replaceAll(/Date: .*/g, "");
    });
    const [ours, theirs] = await Promise.all(outcomes);
    expect(ours).toBe(theirs);
    expect(ours).toMatch(/HTTP\/1\.1 408 Request Timeout\r\nConnection: close/);
  });

  test("what was slow is answered all the same", async () => {
    const server = await start();
    const client = await open(server);
    const emit = jest.spyOn(Socket.prototype, "emit");
    client.socket.write(to("a").slice(0, -5));
    await until("it to be given to node:http", () =>
      emit.mock.calls.some(
        ([event], at) => String(event) === "data" && isServers(emit.mock.contexts[at]),
      ),
    );
    client.socket.write(to("a").slice(-5) + to("b"));
    await until(() => pathsIn(client.received).length === 2);
    expect(server.seen).toMatchObject({ lane: 0, ordinary: 2 });
  });

  test("a connection over which nothing more comes is ended", async () => {
    const ends = [true, false].map(async (hasLane) => {
      const client = await open(await start({ hasLane }));
      client.socket.write(to("a"));
      await until(() => client.isEnded);
      return pathsIn(client.received);
    });
    expect(await Promise.all(ends)).toEqual([["a"], ["a"]]);
  });

  test("who has sent all is still answered", async () => {
    const server = await start();
    const client = await open(server);
    client.socket.end(to("a") + to("slow/1") + to("b"));
    await until(() => server.waiting() === 1);
    server.answerSlow();
    await until(() => client.isEnded);
    expect(pathsIn(client.received)).toEqual(["a", "slow", "b"]);
  });

  test("who goes away leaves nothing behind", async () => {
    const server = await start();
    for (const text of ["", to("a").slice(0, -1), to("slow/1"), to("a"), to("a").repeat(50)]) {
      const client = await open(server);
      if (text !== "") client.socket.write(text);
      await until(() => client.socket.bytesWritten === text.length);
      client.socket.resetAndDestroy();
      await until(() => client.isClosed);
    }
    server.answerSlow();
    expect(await outcomeOf(server, [to("a")])).toContain("200 OK");
    await until(async () => (await server.server.inFlight()) === 0);
  });
});

describe("the end of the server", () => {
  test("counts what is under way and ends what rests", async () => {
    const server = await start();
    const [resting, fresh, asking] = [await open(server), await open(server), await open(server)];
    resting.socket.write(to("a"));
    asking.socket.write(to("slow/1"));
    await until(() => resting.received !== "" && server.waiting() === 1);
    await until(async () => (await server.server.inFlight()) === 1);
    await until(() => resting.isEnded && fresh.isEnded);
    expect(asking.isEnded).toBe(false);
    server.answerSlow();
  });

  test("answers what is under way and ends it then", async () => {
    const server = await start();
    const [asking, unfinished] = [await open(server), await open(server)];
    asking.socket.write(to("slow/1"));
    unfinished.socket.write(to("a").slice(0, -1));
    await until(() => server.waiting() === 1 && unfinished.socket.bytesWritten > 0);
    await outcomeOf(server, [to("b")]);
    const closed = server.server.close();
    asking.socket.write(to("late"));
    unfinished.socket.write(to("a").slice(-1));
    await until(() => unfinished.isEnded);
    expect(unfinished.received).toContain("Connection: close");
    server.answerSlow();
    await until(() => asking.isEnded);
    await closed;
    expect(pathsIn(asking.received)).toEqual(["slow", "late"]);
    expect(asking.received).toContain("Connection: close");
  });

  test("cuts what does not end in time", async () => {
    const server = await start({ closeTimeoutMs: 100 });
    const client = await open(server);
    client.socket.write(to("slow/1"));
    await until(() => server.waiting() === 1);
    await server.server.close();
    await until(() => client.isEnded || client.isClosed);
    expect(client.received).toBe("");
  });
});
