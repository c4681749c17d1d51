import { once } from "node:events";
import { request as askHttps, type RequestOptions } from "node:https";
import { connect as connectPlain } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { etagOf } from "../../../src/distribute/etag.ts";
import { parseBundleName } from "../../../src/domain/bundle-name.ts";
import { createFailureLog } from "../../../src/http/failure-log.ts";
import type { Route } from "../../../src/http/route.ts";
import { createHttpServer, type GatehouseServer } from "../../../src/http/server.ts";
import { clientCertificateOf } from "../../../src/http/tls/client-certificate.ts";
import { jsonAnswer } from "../../../src/http/write-answer.ts";
import { publishQuietly } from "../../distribute/bundle-server.ts";
import { gone } from "../../support/gone.ts";
import { until } from "../../support/until.ts";
import { issue } from "../../support/x509/identity.ts";
import {
  CLIENT,
  CLIENT_AUTHORITY,
  type HandedMaterial,
  handedMaterial,
  issueServer,
  materialOf,
  SERVER,
  SERVER_AUTHORITY,
} from "../../support/x509/tls-folder.ts";
import { exchangeRaw, type Gatehouse, startGatehouse } from "../gatehouse.ts";

let tls: HandedMaterial;
let gatehouse: Gatehouse;

beforeEach(async () => {
  tls = handedMaterial();
  gatehouse = await startGatehouse({ tls });
});

afterEach(async () => {
  await gatehouse.close();
});

/** Another time for handshakes and heads than the five seconds of the others. */
async function within(headerTimeoutMs: number): Promise<void> {
  await gatehouse.close();
  gatehouse = await startGatehouse({ tls, limits: { headerTimeoutMs } });
}

const CA = SERVER_AUTHORITY.certificate;

/** A secured connection. */
async function secured(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port: gatehouse.port, ca: CA, ...options });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket;
}

/** What is answered over a connection of its own. */
async function ask(
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
) {
  const place = { host: "127.0.0.1", port: gatehouse.port, path, ca: CA, agent: false };
  const request = askHttps({ ...place, ...options });
  request.end(body);
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  const { subject } = response.socket.getPeerCertificate();
  return { status: response.statusCode, headers: response.headers, text, server: subject?.CN };
}

describe("the handshake", () => {
  test.each([
    { note: "the newest", options: {}, want: "TLSv1.3" },
    { note: "the oldest that is taken", options: { maxVersion: "TLSv1.2" }, want: "TLSv1.2" },
  ] as const)("speaks $note version", async ({ options, want }) => {
    const socket = await secured({ ...options, ALPNProtocols: ["h2", "http/1.1"] });
    expect([socket.getProtocol(), socket.alpnProtocol]).toEqual([want, "http/1.1"]);
    socket.destroy();
  });

  const OLD = {
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0",
  } as const;
  test.each([
    { note: "an older version", options: OLD },
    { note: "another protocol", options: { ALPNProtocols: ["h2"] } },
  ])("refuses $note", async ({ options }) => {
    await expect(secured(options)).rejects.toThrow(/alert/);
    expect((await ask("/health")).status).toBe(200);
  });

  test("plain HTTP is told where it is, in OPA's shape, and ended", async () => {
    const text = "POST /v1/data/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
    const received = await exchangeRaw(gatehouse.port, text);
    expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/);
    expect(JSON.parse(received.slice(received.indexOf("{")))).toEqual({
      code: "invalid_parameter",
      message: "this address speaks TLS: ask it with https:// instead of http://",
    });
  });

  const HELLO = Buffer.from("160301020001000100", "hex");
  test.each([
    { note: "nothing comes", bytes: "" },
    { note: "a handshake is begun and left", bytes: HELLO },
  ])("is ended in time where $note", async ({ bytes }) => {
    await within(400);
    const socket = connectPlain(gatehouse.port, "127.0.0.1");
    if (bytes !== "") socket.write(bytes);
    await gone(socket);
  });

  test("is ended in time where it is fed byte by byte", async () => {
    await within(400);
    const socket = connectPlain({ port: gatehouse.port, host: "127.0.0.1", noDelay: true });
    const closed = gone(socket);
    const drip = setInterval(() => socket.write(HELLO.subarray(0, 1)), 50);
    socket.write(HELLO);
    await closed;
    clearInterval(drip);
  });

  test("bytes of no protocol end their connection and nothing else", async () => {
    expect(await exchangeRaw(gatehouse.port, "\u0001\u0002hello\r\n\r\n")).not.toContain("HTTP");
    expect((await ask("/health")).status).toBe(200);
  });
});

describe("what is asked", () => {
  test("decisions, other routes, HEAD and what is malformed get what they get without TLS", async () => {
    const decided = await ask("/v1/data/a", { method: "POST", body: '{"input": 1}' });
    expect(decided).toMatchObject({ status: 200, text: "{}\n" });
    const head = await ask("/health", { method: "HEAD" });
    expect([head.status, head.text, Number(head.headers["content-length"]) > 0]).toEqual([
      200,
      "",
      true,
    ]);
    const socket = await secured();
    socket.write("GET <a>\r\n\r\n");
    let received = "";
    for await (const chunk of socket) received += String(chunk);
    expect(received).toContain("the request is not well-formed HTTP/1.1");
  });

  test("a request that is not whole in time is 408", async () => {
    await within(1_000);
    const socket = await secured();
    socket.write("GET /health HTTP/1.1\r\nHost: x\r\n");
    let received = "";
    for await (const chunk of socket) received += String(chunk);
    expect(received).toContain("HTTP/1.1 408 Request Timeout");
  });
});

describe("a new certificate", () => {
  test("is what new connections see, while 500 held polls go on", async () => {
    await within(60_000);
    const { store, feed, waiting } = gatehouse;
    const tag = etagOf(await publishQuietly(store, "authz", "one"));
    const headers = { "If-None-Match": tag, Prefer: "wait=50" };
    const polls = Array.from({ length: 500 }, () => ask("/bundles/authz", { headers }));
    await until("the polls to be held", () => waiting() === polls.length);
    tls.hand(materialOf(issueServer("the next")));
    expect((await ask("/health")).server).toBe("the next");
    expect(waiting()).toBe(polls.length);
    const head = await publishQuietly(store, "authz", "two");
    await feed.announce({ name: parseBundleName("authz"), head });
    for (const { status, server, headers: got } of await Promise.all(polls)) {
      expect([status, server, got.etag]).toEqual([200, "server", etagOf(head)]);
    }
  });
});

describe("other authorities of clients", () => {
  const shown = { cert: CLIENT.certificate, key: CLIENT.key } as const;

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "end the sessions of %s that began under the old ones",
    async (maxVersion) => {
      const first = await secured({ ...shown, maxVersion });
      const [session] = maxVersion === "TLSv1.2" ? [first.getSession()] : await sessionOf(first);
      const isReused = async (): Promise<boolean> => {
        const options = { ...shown, maxVersion, ...(session && { session }) };
        const socket = await secured(options);
        const reused = socket.isSessionReused();
        socket.destroy();
        return reused;
      };
      first.destroy();
      expect(await isReused()).toBe(true);
      tls.hand(materialOf(SERVER, SERVER_AUTHORITY.certificate));
      expect(await isReused()).toBe(false);
    },
  );

  /** A session of the newest version comes after the handshake. */
  async function sessionOf(socket: TLSSocket): Promise<[Buffer]> {
    return (await once(socket, "session")) as [Buffer];
  }

  test("end the connections of those whom nobody vouches for any more, and no others", async () => {
    const vouched = await secured(shown);
    const others = await secured();
    const isOpen = async (socket: TLSSocket): Promise<boolean> => {
      socket.write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
      const [data] = await Promise.race([once(socket, "data"), once(socket, "close")]);
      return Buffer.isBuffer(data);
    };
    const both = CLIENT_AUTHORITY.certificate + SERVER_AUTHORITY.certificate;
    tls.hand(materialOf(SERVER, both));
    tls.hand(materialOf(issueServer("the next"), both));
    expect([await isOpen(vouched), await isOpen(others)]).toEqual([true, true]);
    tls.hand(materialOf(SERVER, SERVER_AUTHORITY.certificate));
    expect([await isOpen(vouched), await isOpen(others)]).toEqual([false, true]);
    others.destroy();
  });
});

describe("the end", () => {
  test("pending and idle connections do not count, and what is asked is answered", async () => {
    const pending = connectPlain(gatehouse.port, "127.0.0.1");
    await once(pending, "connect");
    const idle = await secured();
    const ends = Promise.all([gone(pending), gone(idle)]);
    await gatehouse.close();
    await ends;
  });
});

describe("client certificates", () => {
  let server: GatehouseServer;
  afterEach(async () => await server.close());

  const STRANGER = issue("stranger", {});
  const cases = [
    { note: "none", shown: {}, want: null },
    {
      note: "one that the authority made",
      shown: { cert: CLIENT.certificate, key: CLIENT.key },
      want: { subject: "CN=client", isTrusted: true },
    },
    {
      note: "one of somebody else's",
      shown: { cert: STRANGER.certificate, key: STRANGER.key },
      want: { subject: "CN=stranger", isTrusted: false, problem: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    },
  ];
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test.each(cases)(`${maxVersion}: $note`, async ({ shown, want }) => {
      const whoami: Route = {
        ...{ method: "GET", path: "/whoami", summary: "", who: "anyone" },
        handle: ({ request }) => {
          const { certificate, ...rest } = clientCertificateOf(request.socket) ?? {};
          return jsonAnswer(certificate ? { subject: certificate.subject, ...rest } : null, false);
        },
      };
      const log = { error: () => undefined };
      server = createHttpServer({
        ...{ routes: [whoami], failures: createFailureLog({ log }), log, tls: handedMaterial() },
        release: () => undefined,
        limits: { headerTimeoutMs: 5_000, bodyTimeoutMs: 5_000 },
      });
      const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
      const { status, text } = await ask("/whoami", { port, maxVersion, ...shown });
      expect([status, JSON.parse(text)]).toEqual([200, want]);
    });
  }
});
