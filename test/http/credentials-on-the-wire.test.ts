import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import type { BundleRequests } from "../../src/distribute/bundle-requests.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { EVERYTHING, parseScope } from "../../src/domain/scope.ts";
import { type TokenTable, tokenTable } from "../access/token-table.ts";
import { publishQuietly } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";
import { exchangeRaw, type Gatehouse, startGatehouse } from "./gatehouse.ts";

const mine = parseScope(["mine", "mine/*"]);
const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  agent: [{ role: "agent", bundles: mine }],
  viewer: [{ role: "viewer", bundles: mine }],
  author: [{ role: "author", bundles: mine }],
  decider: [{ role: "decider", paths: mine }],
  anywhere: [{ role: "decider", paths: EVERYTHING }],
  operator: [{ role: "operator" }],
};
const IDENTITIES = Object.fromEntries(
  Object.entries(GRANTS).map(([name, grants]): [string, Identity] => [
    name,
    { name, kind: "token", credential: name, grants },
  ]),
);
const ENDS_AT = 30_500;
IDENTITIES["late"] = { ...(IDENTITIES["agent"] as Identity), endsAt: ENDS_AT };
const OTHER = "other" as BundleName;

let now = 0;
let tokens: TokenTable;
let gatehouse: Gatehouse;

beforeEach(async () => {
  now = 0;
  tokens = tokenTable(IDENTITIES);
  const refusals = { credential() {}, rights() {} };
  const guard = createGuard({
    ...{ credentials: [tokens], anonymous: () => [], now: () => now, refusals },
  });
  gatehouse = await startGatehouse({ guard, bundles });
  const { store, heads } = gatehouse;
  for (const name of ["mine", OTHER]) await publishQuietly(store, name, `content of ${name}`);
  for (const { name } of await store.listHeads()) await heads.refresh(name);
});
afterEach(async () => await gatehouse.close());

/** So many seconds each poll of a bundle was let wait. */
const waits: number[] = [];
const bundles: BundleRequests = {
  ask({ waitSeconds, answer }) {
    waits.push(waitSeconds);
    answer({ kind: "not_modified", tag: '"tag"' });
  },
  ...{ waiting: () => 0, unableAgents: () => new Map(), release() {} },
};

const lines = (...all: readonly string[]): string => [...all, "", ""].join("\r\n");

/** The statuses of all answers that come back. */
async function statusesOf(text: string, count: number): Promise<number[]> {
  const all = (received: string) => [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)];
  const received = await exchangeRaw(gatehouse.port, text, (got) => all(got).length === count);
  return all(received).map(([, status]) => Number(status));
}

const decide = (...headers: readonly string[]): string =>
  `${lines("POST /v1/data/mine HTTP/1.1", "Host: a", ...headers, "Content-Length: 2")}{}`;
const list = (...headers: readonly string[]): string =>
  lines("GET /v1/bundles/mine HTTP/1.1", "Host: a", ...headers);

describe("the header", () => {
  const good = "Authorization: Bearer operator";
  test.each([
    { note: "one", headers: [good], want: 200 },
    { note: "one with another case", headers: ["aUTHORIZATION: bEARER operator"], want: 200 },
    { note: "the same twice", headers: [good, good], want: 401 },
    { note: "a wrong one behind", headers: [good, "Authorization: Bearer x"], want: 401 },
    { note: "a wrong one before", headers: ["authorization: Basic YTpi", good], want: 401 },
    { note: "an empty one before", headers: ["Authorization:", good], want: 401 },
    { note: "two in one", headers: [`${good}, Bearer operator`], want: 401 },
    { note: "one for a proxy", headers: ["Proxy-Authorization: Bearer operator"], want: 401 },
    { note: "a space before the colon", headers: ["Authorization : Bearer operator"], want: 400 },
    { note: "over two lines", headers: ["Authorization: Bearer", " operator"], want: 400 },
    { note: "in a cookie", headers: ["Cookie: Authorization=Bearer operator"], want: 401 },
  ])("$note: $want, for a decision and for what is listed", async ({ headers, want }) => {
    expect(await statusesOf(decide(...headers), 1)).toEqual([want]);
    expect(await statusesOf(list(...headers), 1)).toEqual([want]);
  });
});

describe("one connection", () => {
  test("of requests sent together has each answered for whoever sends it", async () => {
    const bearing = (name: string) => `Authorization: Bearer ${name}`;
    const all = [
      decide(bearing("decider")),
      decide(bearing("agent")),
      decide(bearing("decider")),
      decide(),
      decide(bearing("mallory")),
      decide(bearing("decider")),
      list(bearing("viewer")),
      list(bearing("decider")),
      list(),
    ];
    const wanted = [200, 403, 200, 401, 401, 200, 200, 403, 401];
    expect(await statusesOf(all.join(""), all.length)).toEqual(wanted);
  });

  test.each([
    { note: "an upgrade", head: ["Connection: Upgrade", "Upgrade: websocket"] },
    { note: "HTTP/2", head: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"] },
    { note: "another method in a header", head: ["X-HTTP-Method-Override: DELETE"] },
  ])("that asks for $note is asked for a credential all the same", async ({ head }) => {
    expect(await statusesOf(list(...head), 1)).toEqual([401]);
  });

  test.each(["CONNECT other:80 HTTP/1.1", "PRI * HTTP/2.0", "GET * HTTP/1.1"])(
    "that begins with %s gets nothing",
    async (first) => {
      const text = lines(first, "Host: a", "Authorization: Bearer operator");
      expect(await exchangeRaw(gatehouse.port, text)).toMatch(/^$|^HTTP\/1\.1 400 /);
    },
  );
});

const TARGETS = [
  "/v1/bundles/<other>",
  "/v1/bundles/<other>/revisions",
  "/v1/bundles/<other>/rollback",
  "/v1/bundles/<other>/data/a",
  "/bundles/<other>",
  "/bundles/<other>.tar.gz",
  "/health/<other>",
  "/v1/data/<other>",
  "/v0/data/<other>",
];
/** How `other` may be written by somebody who may see `mine` alone. */
const WRITTEN = [
  "other",
  "%6fther",
  "other/",
  "/other",
  "./other",
  "mine/../other",
  "mine%2f..%2fother",
  "mine/%2e%2e/other",
  "mine%2f%2e%2e%2fother",
  "mine/..%2fother",
  "mine\\..\\other",
  "mine;/../other",
  "other%00",
  "other?name=mine",
  "other#mine",
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

/** The answer to what is in no scope, where it tells something. */
async function leak(method: string, target: string, name: string): Promise<string | undefined> {
  const body = '{"revision":"0","files":{"a.rego":"package a"}}';
  const head = [
    ...[`${method} ${target} HTTP/1.1`, "Host: a", "Connection: close"],
    `Authorization: Bearer ${name}`,
    ...["Content-Type: application/json", `Content-Length: ${body.length}`],
  ];
  const received = await exchangeRaw(gatehouse.port, lines(...head) + body, (got) => {
    const [, length = 0] = /^Content-Length: (\d+)/m.exec(got) ?? [];
    const headEnd = got.indexOf("\r\n\r\n") + 4;
    return headEnd >= 4 && (method === "HEAD" || got.length >= headEnd + Number(length));
  });
  // `..` with an escape is a name like any other: there is no document of that name below `mine`.
  const isUndefined = /\r\n\r\n\{("warning":\{[^}]*\})?\}\n$/.test(received);
  const isAnswered = /^HTTP\/1\.1 (2|304)/.test(received) && !isUndefined;
  const tells = /content of other|revision"/.test(received);
  return isAnswered || tells ? `${name} ${method} ${target}: ${received}` : undefined;
}

describe("however a path is written", () => {
  test.each(TARGETS)("%s is out of the scope of who may see another", async (pattern) => {
    const before = await gatehouse.store.readHead(OTHER);
    const asked = WRITTEN.flatMap((written) => {
      const path = pattern.replace("<other>", written);
      return [path, `http://a/${path}`];
    }).flatMap((target) => METHODS.map((method) => ({ method, target })));
    for (const name of ["author", "decider"]) {
      const found = await Promise.all(
        asked.map(({ method, target }) => leak(method, target, name)),
      );
      expect(found.filter((each) => each !== undefined)).toEqual([]);
    }
    expect(await gatehouse.store.readHead(OTHER)).toEqual(before);
    expect(gatehouse.operations.pushes.filter(({ name }) => name === OTHER)).toEqual([]);
  });
});

describe("a credential that ends between the head and the body", () => {
  async function upTo(head: string): Promise<Socket> {
    const socket = connect(gatehouse.port, "127.0.0.1");
    socket.write(head);
    return socket;
  }

  async function answerOf(socket: Socket, body: string): Promise<string> {
    socket.write(body);
    const [answer] = await once(socket, "data");
    socket.destroy();
    return String(answer).slice(0, 12);
  }

  const files = '{"files":{"mine/a.rego":"package mine"}}';
  test.each([
    { note: "a push", name: "author", first: "PUT /v1/bundles/mine", body: files },
    {
      ...{ note: "a rollback", name: "author", first: "POST /v1/bundles/mine/rollback" },
      body: '{"revision":"0"}',
    },
    { note: "a decision", name: "decider", first: "POST /v1/data/mine", body: "{}" },
    { note: "a query", name: "anywhere", first: "POST /v1/query", body: '{"query":"x := 1"}' },
  ])("ends $note with 401", async ({ name, first, body }) => {
    const head = lines(
      ...[`${first} HTTP/1.1`, "Host: a", `Authorization: Bearer ${name}`],
      ...["Content-Type: application/json", `Content-Length: ${body.length}`],
      "Expect: 100-continue",
    );
    const socket = await upTo(head);
    const [told] = await once(socket, "data");
    expect(String(told)).toMatch(/^HTTP\/1\.1 100 /);
    tokens.end(name);
    expect(await answerOf(socket, body)).toBe("HTTP/1.1 401");
    expect(gatehouse.operations.pushes).toEqual([]);
  });

  test("ends what waits in the fast lane for the answer before it", async () => {
    const bearing = "Authorization: Bearer anywhere";
    let goOn: (() => void) | undefined;
    gatehouse.operations.list = async () => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return [];
    };
    const first = decide(bearing).replace("/mine ", "/mine?hint ");
    const statuses = statusesOf(first + decide(bearing), 2);
    await until("the first to be asked", () => goOn !== undefined);
    tokens.end("anywhere");
    goOn?.();
    expect(await statuses).toEqual([200, 401]);
  });

  test("ends a decision in the fast lane with 401", async () => {
    const whole = decide("Authorization: Bearer decider");
    const socket = await upTo(whole + whole.slice(0, -2));
    await once(socket, "data");
    tokens.end("decider");
    expect(await answerOf(socket, "{}")).toBe("HTTP/1.1 401");
  });
});

test("a stream of events ends with the credential that it is held for", async () => {
  const socket = connect(gatehouse.port, "127.0.0.1");
  const head = ["GET /v1/events HTTP/1.1", "Host: a", "Authorization: Bearer viewer"];
  socket.write(lines(...head));
  let received = "";
  socket.on("data", (chunk) => {
    received += String(chunk);
  });
  await until("the stream", () => received.includes("event: head"));
  await until("somebody to wait", () => tokens.isWaitedFor("viewer"));
  tokens.end("viewer");
  await until("its end", () => received.endsWith("0\r\n\r\n"));
  socket.destroy();
});

test.each([
  { note: "a credential without an end: as long as it asks", name: "agent", at: 0, want: 60 },
  { note: "one that ends: no longer than that", name: "late", at: 0, want: 30 },
  { note: "one that ends now: a moment", name: "late", at: ENDS_AT - 10, want: 1 },
])("a poll is held with $note", async ({ name, at, want }) => {
  now = at;
  waits.length = 0;
  const head = [`Authorization: Bearer ${name}`, "Prefer: wait=60", 'If-None-Match: "tag"'];
  const text = lines("GET /bundles/mine HTTP/1.1", "Host: a", ...head);
  expect(await statusesOf(text, 1)).toEqual([304]);
  expect(waits).toEqual([want]);
});
