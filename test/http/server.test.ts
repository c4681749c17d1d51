import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { etagOf } from "../../src/distribute/etag.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { ErrorCode } from "../../src/domain/policy-error.ts";
import { errorBody } from "../../src/http/errors.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { ask, publishQuietly } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";
import { exchangeRaw, type Gatehouse, startGatehouse } from "./gatehouse.ts";

let gatehouse: Gatehouse;

beforeEach(async () => {
  gatehouse = await startGatehouse({ limits: { headerTimeoutMs: 300, bodyTimeoutMs: 300 } });
});

afterEach(async () => {
  await gatehouse.close();
});

const isAlive = async () => (await ask(`${gatehouse.base}/health`)).status === 200;

/** Status and body of the last answer in what a socket received. */
function lastAnswer(received: string): { status: number; body: unknown } {
  const start = received.lastIndexOf("HTTP/1.1 ");
  const body = received.slice(received.indexOf("\r\n\r\n", start) + 4);
  return { status: Number(received.slice(start + 9, start + 12)), body: JSON.parse(body) };
}

describe("decisions", () => {
  test("are answered with their length, by POST and GET", async () => {
    const posted = await ask(`${gatehouse.base}/v1/data/authz/allow`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"input": {"user": "ü"}}',
    });
    expect([posted.status, posted.body.toString()]).toEqual([200, "{}\n"]);
    expect(posted.headers["content-length"]).toBe("3");
    expect((await ask(`${gatehouse.base}/v1/data/authz?input=1`)).status).toBe(200);
    const text = await gatehouse.metrics.render();
    expect(text).toContain('gatehouse_decisions_total{outcome="answered"} 2');
  });

  test("a body over the limit is 413, whether it says its length or not", async () => {
    for (const headers of [{}, { "Transfer-Encoding": "chunked" }]) {
      const answer = await ask(`${gatehouse.base}/v1/data/authz`, {
        method: "POST",
        headers,
        body: JSON.stringify({ input: "x".repeat(2_000) }),
      });
      expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([413, "too_large"]);
    }
  });

  test.each([
    { note: "a body over the limit", path: "/v1/data/authz", status: 413 },
    { note: "a body for nobody", path: "/nowhere", status: 404 },
  ])("$note is answered, and may go on until its sender closes", async ({ path, status }) => {
    const rest = Buffer.alloc(4 * 1024 * 1024);
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${rest.length}\r\n\r\n`;
    const socket = connect(gatehouse.port, "127.0.0.1");
    try {
      socket.write(head);
      const [answer] = (await once(socket, "data")) as [Buffer];
      expect(answer.toString()).toContain(`HTTP/1.1 ${status} `);
      socket.resume().on("error", () => undefined);
      const written = new Promise((resolve) => socket.write(rest, resolve));
      const ended = once(socket, "end").then(() => "ended");
      expect(await Promise.race([written, ended])).toBeFalsy();
    } finally {
      socket.destroy();
    }
  });

  test.each(["/v1/data/x", "/", "/health"])(
    "GET %s is the last request where it says so",
    async (path) => {
      const text = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const received = await exchangeRaw(gatehouse.port, text);
      expect(received).toContain("\r\nConnection: close\r\n");
    },
  );

  test("two on one connection are answered in order, also when sent together", async () => {
    const post = (body: string) =>
      `POST /v1/data/x HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answers = (text: string) => text.split("HTTP/1.1 ").slice(1);
    const received = await exchangeRaw(
      gatehouse.port,
      `${post('{"input": 1}')}${post("{")}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`,
      (text) => text.endsWith("{}\n") && answers(text).length === 3,
    );
    expect(answers(received).map((each) => each.slice(0, 3))).toEqual(["200", "400", "200"]);
  });

  test("every 64th is measured", async () => {
    for (let count = 0; count < 64; count += 1) await ask(`${gatehouse.base}/v1/data/x`);
    expect(await gatehouse.metrics.render()).toContain(
      "gatehouse_decision_duration_seconds_count 1",
    );
  });
});

describe("every error body is one text", () => {
  const request = (start: string, body = ""): string =>
    `${start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const refused: readonly { note: string; text: string; want: number }[] = [
    { note: "what is no HTTP", text: "GET <a>\r\n\r\n", want: 400 },
    { note: "a path that nobody serves", text: request("GET /<a>&b"), want: 404 },
    { note: "a method that a path has not", text: request("POST /health"), want: 405 },
    { note: "a bundle that is not there", text: request("GET /bundles/<a>&b"), want: 404 },
    { note: "a bundle asked with another method", text: request("POST /bundles/a"), want: 405 },
    { note: "a decision's body", text: request("POST /v1/data/a", "{"), want: 400 },
    { note: "a decision's method", text: request("PATCH /v1/data/a"), want: 405 },
    {
      note: "a decision's flag",
      text: request("POST /v1/batch/data/a?explain=full", '{"inputs":{}}'),
      want: 400,
    },
    { note: "an undefined decision of v0", text: request("POST /v0/data/a", "{}"), want: 404 },
    { note: "an unknown parameter", text: request("GET /v1/bundles?<a>=1"), want: 400 },
  ];
  for (const { note, text, want } of refused) {
    test(`${note}: ${want}, indented and escaped as OPA's`, async () => {
      const received = await exchangeRaw(gatehouse.port, text);
      const { status, body } = lastAnswer(received);
      const { code, message } = body as { code: ErrorCode; message: string };
      expect(status).toBe(want);
      expect(received.slice(received.indexOf("\r\n\r\n") + 4)).toBe(errorBody(code, message));
      expect(received).toContain('{\n  "code": ');
      expect(received.slice(received.indexOf("{"))).not.toMatch(/[<>&]/);
    });
  }
});

describe("bad requests", () => {
  const malformed: readonly { note: string; text: string; want: number }[] = [
    { note: "no HTTP", text: "hello\r\n\r\n", want: 400 },
    { note: "a TLS greeting", text: "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", want: 400 },
    { note: "a wrong version", text: "GET / HTTP/9.9\r\nHost: x\r\n\r\n", want: 400 },
    {
      note: "two lengths",
      text: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      want: 400,
    },
    {
      note: "a length and chunks (request smuggling)",
      text: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      want: 400,
    },
    {
      note: "a length that is no number",
      text: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
      want: 400,
    },
    {
      note: "a broken chunk",
      text: "POST /v1/data HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      want: 400,
    },
    {
      note: "a control character in a header",
      text: "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n",
      want: 400,
    },
    {
      note: "headers over the limit",
      text: `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      want: 431,
    },
  ];
  for (const { note, text, want } of malformed) {
    test(`${note}: ${want} in OPA's shape, and the connection ends`, async () => {
      const answer = lastAnswer(await exchangeRaw(gatehouse.port, text));
      expect(answer.status).toBe(want);
      expect(answer.body).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      expect(await isAlive()).toBe(true);
    });
  }

  const slow = [
    { note: "headers that never end", text: "GET /health HTTP/1.1\r\nHost: x\r\n" },
    {
      note: "a decision's body that never ends",
      text: "POST /v1/data/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    },
    {
      note: "a push's body that never ends",
      text: "PUT /v1/bundles/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    },
  ];
  for (const { note, text } of slow) {
    test(`${note}: 408 in OPA's shape, and the connection ends`, async () => {
      const answer = lastAnswer(await exchangeRaw(gatehouse.port, text));
      expect(answer.status).toBe(408);
      expect(answer.body).toMatchObject({ code: "request_timeout" });
    });
  }

  test("a held poll is no slow request", async () => {
    await gatehouse.close();
    gatehouse = await startGatehouse({ limits: { headerTimeoutMs: 100, bodyTimeoutMs: 100 } });
    const tag = etagOf(await publishQuietly(gatehouse.store, "authz", "one"));
    const headers = { "If-None-Match": tag, Prefer: "wait=2" };
    expect((await ask(`${gatehouse.base}/bundles/authz`, { headers })).status).toBe(304);
  });

  test("no random bytes end the process", async () => {
    const start = fc.constantFrom("", "GET ", "POST /v1/data", "PUT /v1/bundles/", "GET /bundles/");
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (prefix, bytes) => {
        const text = Buffer.concat([Buffer.from(prefix), bytes, Buffer.from("\r\n\r\n")]);
        const received = await exchangeRaw(gatehouse.port, text, (each) =>
          each.includes("\r\n\r\n"),
        );
        expect(received === "" || received.startsWith("HTTP/1.1 ")).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(await isAlive()).toBe(true);
  });

  test("no path, query or header value gets anything but an answer in shape", async () => {
    await publishQuietly(gatehouse.store, "authz", "one");
    const segment = fc.oneof(
      fc.constantFrom("v1", "v0", "data", "bundles", "revisions", "files", "rollback", "health"),
      fc.constantFrom(
        "..",
        ".",
        "%2e%2e",
        "%2F",
        "%",
        "%zz",
        "%00",
        "%ff",
        "authz",
        "authz.tar.gz",
      ),
      fc.string({ unit: "grapheme-ascii", maxLength: 8 }).map(encodeURI),
    );
    const header = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"),
        fc.array(segment, { maxLength: 7 }),
        fc.record({
          "If-None-Match": header,
          Prefer: header,
          Accept: header,
          "Content-Type": header,
        }),
        async (method, segments, headers) => {
          const path = `/${segments.join("/")}`.replaceAll(/[\s#]/g, "");
          if (path.startsWith("/v1/events")) return;
          const body = method.startsWith("P") ? { body: "{" } : {};
          const answer = await ask(`${gatehouse.base}${path}`, { method, headers, ...body });
          expect(answer.status).toBeGreaterThanOrEqual(200);
          expect(answer.status === 500 && answer.body.includes("unexpected error")).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
    expect(await isAlive()).toBe(true);
  });
});

describe("listen and close", () => {
  test("an address that is taken is said", async () => {
    await expect(startGatehouse({ port: gatehouse.port })).rejects.toMatchObject({
      code: "misconfigured",
      message: `cannot listen on 127.0.0.1:${gatehouse.port}: another program listens there`,
    });
  });

  test("close answers what is in flight, releases held polls and accepts nothing more", async () => {
    const tag = etagOf(await publishQuietly(gatehouse.store, "authz", "one"));
    const headers = { "If-None-Match": tag, Prefer: "wait=30" };
    await gatehouse.heads.refresh(parseBundleName("authz"));
    const held = ask(`${gatehouse.base}/bundles/authz`, { headers });
    let open: () => void = () => undefined;
    gatehouse.operations.gate = new Promise((resolve) => {
      open = resolve;
    });
    const pushed = ask(`${gatehouse.base}/v1/bundles/b`, {
      method: "PUT",
      headers: { "Content-Type": "application/gzip" },
      body: await writeArchive(new Map([["a.rego", Buffer.from("package a")]])),
    });
    await until(() => gatehouse.operations.pushes.length === 1);
    const closed = gatehouse.close();
    expect((await held).status).toBe(304);
    await expect(ask(`${gatehouse.base}/health`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    open();
    expect((await pushed).status).toBe(200);
    await closed;
  });

  test("close cuts what does not end in time", async () => {
    await gatehouse.close();
    gatehouse = await startGatehouse({ closeTimeoutMs: 100 });
    gatehouse.operations.gate = new Promise(() => undefined);
    const pushed = ask(`${gatehouse.base}/v1/bundles/b`, {
      method: "PUT",
      headers: { "Content-Type": "application/gzip" },
      body: await writeArchive(new Map([["a.rego", Buffer.from("package a")]])),
    }).catch(() => "cut");
    await until(() => gatehouse.operations.pushes.length === 1);
    await gatehouse.close();
    expect(await pushed).toBe("cut");
  });
});
