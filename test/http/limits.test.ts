import { connect } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import { createIdentityLimits } from "../../src/access/limits/identity-limits.ts";
import { tokenTable } from "../access/token-table.ts";
import { exchangeRaw, type Gatehouse, startGatehouse } from "./gatehouse.ts";

const operator = (name: string): Identity => ({
  ...{ name, kind: "token", credential: name, grants: [{ role: "operator" }] },
});
const IDENTITIES = { alice: operator("alice"), bob: operator("bob") };

let gatehouse: Gatehouse;
let time: number;
let limited: string[];
let refused: string[];

/** A limit of three for each. */
async function start(limit: "failures" | "requests" | "pushes"): Promise<void> {
  time = 0;
  limited = [];
  refused = [];
  const { failures, requests, pushes } = createIdentityLimits({
    settings: {
      failuresPerMinute: limit === "failures" ? 3 : 0,
      requestsPerSecond: limit === "requests" ? 3 : 0,
      pushBytesPerMinute: limit === "pushes" ? 300 : 0,
    },
    clock: () => time,
    onLimited: (which) => limited.push(which),
  });
  const guard = createGuard({
    credentials: [tokenTable(IDENTITIES)],
    anonymous: () => [],
    now: () => 0,
    refusals: { credential: ({ reason }) => refused.push(reason), rights() {} },
    ...{ failures, requests },
  });
  gatehouse = await startGatehouse({ guard, pushLimit: pushes });
}

afterEach(async () => await gatehouse.close());

const PATHS = ["/v1/data/a", "/v1/bundles"] as const;

/** Over the fast lane where it is a decision. */
async function ask(token: string, path: (typeof PATHS)[number]): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  return path === "/v1/bundles"
    ? await fetch(`${gatehouse.base}${path}`, { headers })
    : await fetch(`${gatehouse.base}${path}`, { headers, method: "POST", body: "{}" });
}

async function statuses(token: string, path: (typeof PATHS)[number], times: number) {
  const found: number[] = [];
  for (let at = 0; at < times; at += 1) found.push((await ask(token, path)).status);
  return found;
}

describe.each(PATHS)("at %s", (path) => {
  test("wrong credentials are refused, then held back; right ones from there go on", async () => {
    await start("failures");
    expect(await statuses("mallory", path, 5)).toEqual([401, 401, 401, 429, 429]);
    expect([refused, limited]).toEqual([Array(3).fill("unknown"), Array(2).fill("failures")]);
    expect(await statuses("alice", path, 5)).toEqual(Array(5).fill(200));
    const answer = await ask("mallory", path);
    expect(answer.headers.get("retry-after")).toBe("20");
    expect(await answer.json()).toEqual({
      code: "too_many_requests",
      message: "too many credentials were not accepted",
    });
    time = 20_001;
    expect(await statuses("mallory", path, 2)).toEqual([401, 429]);
  });

  test("one identity has its requests, and everybody else theirs", async () => {
    await start("requests");
    expect(await statuses("alice", path, 5)).toEqual([200, 200, 200, 429, 429]);
    expect(limited).toEqual(["requests", "requests"]);
    expect(await statuses("bob", path, 3)).toEqual([200, 200, 200]);
    const answer = await ask("alice", path);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toEqual({
      code: "too_many_requests",
      message: "more than 3 requests in a second",
    });
    time = 334;
    expect(await statuses("alice", path, 2)).toEqual([200, 429]);
  });
});

test("requests of one head over one connection are counted each, and by whichever way", async () => {
  await start("requests");
  const one =
    "POST /v1/data/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alice\r\nContent-Length: 2\r\n\r\n{}";
  const isWhole = (received: string): boolean => received.split("HTTP/1.1 ").length === 6;
  const received = await exchangeRaw(gatehouse.port, one.repeat(5), isWhole);
  const found = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(found).toEqual(["200", "200", "200", "429", "429"]);
  expect(await statuses("alice", "/v1/bundles", 1)).toEqual([429]);
});

test("who is refused is answered where decisions are, counts once, and is let in over the same connection", async () => {
  await start("failures");
  const request = (token: string): string =>
    `POST /v1/data/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\n{}`;
  const text = ["mallory", "alice", "mallory", "mallory", "mallory", "alice"].map(request).join("");
  const answered = (received: string): readonly string[] =>
    [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);
  const isWhole = (received: string): boolean => answered(received).length === 6;
  const received = await exchangeRaw(gatehouse.port, text, isWhole);
  expect(answered(received)).toEqual(["401", "200", "401", "401", "429", "200"]);
  expect([refused.length, limited.length]).toEqual([3, 1]);
});

test("pushes have their bytes for each identity", async () => {
  await start("pushes");
  const push = async (token: string, text: string): Promise<Response> =>
    await fetch(`${gatehouse.base}/v1/bundles/demo?dry_run`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ files: { "a.rego": text } }),
    });
  const small = `package a # ${"x".repeat(100)}`;
  const found: number[] = [];
  for (let at = 0; at < 4; at += 1) found.push((await push("alice", small)).status);
  expect(found).toEqual([200, 200, 200, 429]);
  expect((await push("alice", small)).headers.get("retry-after")).not.toBeNull();
  const large = await push("bob", "x".repeat(400));
  expect(large.status).toBe(413);
  expect(await large.text()).toContain("the limit of 300 bytes");
  expect((await push("bob", small)).status).toBe(200);
});

describe("the body of somebody who is not let in", () => {
  const MEBIBYTE = 1024 * 1024;
  const head = (length: number, more = ""): string =>
    `PUT /v1/bundles/demo HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n${more}\r\n`;

  /** Sends without looking at what comes back. Gives that, and how much of the body went off. */
  function sendBlindly(length: number): Promise<{ received: string; sent: number }> {
    return new Promise((resolve) => {
      const socket = connect(gatehouse.port, "127.0.0.1", () => socket.write(head(length)));
      let received = "";
      let sent = 0;
      const piece = Buffer.alloc(MEBIBYTE);
      const next = (): void => {
        if (sent >= length || socket.destroyed) return;
        sent += piece.length;
        socket.write(piece, next);
      };
      socket.once("connect", next);
      socket.on("data", (chunk) => {
        received += chunk.toString();
        if (sent >= length) socket.end();
      });
      socket.on("error", () => undefined);
      socket.once("close", () => resolve({ received, sent }));
    });
  }

  test("is answered before it is there, and cut off after a little of it", async () => {
    await start("failures");
    const { received, sent } = await sendBlindly(100 * MEBIBYTE);
    expect(received).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(sent).toBeLessThan(50 * MEBIBYTE);
    expect((await ask("alice", "/v1/bundles")).status).toBe(200);
  });

  test("is let pass where it is small, so that the connection can be used again", async () => {
    await start("failures");
    const body = "x".repeat(MEBIBYTE);
    const next = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    const received = await exchangeRaw(gatehouse.port, head(MEBIBYTE) + body + next, (text) =>
      text.includes("HTTP/1.1 200 OK"),
    );
    expect(received).toMatch(/^HTTP\/1\.1 401 .*HTTP\/1\.1 200 OK/s);
  });

  test.each([
    { note: "nobody is asked to send it", token: "mallory", wanted: /^HTTP\/1\.1 401 / },
    { note: "somebody is", token: "alice", wanted: /^HTTP\/1\.1 100 Continue/ },
  ])("where it waits to be asked for: $note", async ({ token, wanted }) => {
    await start("failures");
    const more = `Authorization: Bearer ${token}\r\nExpect: 100-continue\r\n`;
    const received = await exchangeRaw(gatehouse.port, head(10, more), (text) => text !== "");
    expect(received).toMatch(wanted);
  });
});
