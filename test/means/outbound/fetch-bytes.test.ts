import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fetchBytes, isSafeToFetch } from "../../../src/means/outbound/fetch-bytes.ts";
import { SERVER, SERVER_AUTHORITY } from "../../support/x509/tls-folder.ts";

test.each([
  { url: "https://issuer.example/keys", is: true },
  { url: "http://127.0.0.1:8080/keys", is: true },
  { url: "http://localhost/keys", is: true },
  { url: "http://[::1]/keys", is: true },
  { url: "http://issuer.example/keys", is: false },
  { url: "http://127.0.0.1.issuer.example/keys", is: false },
  { url: "http://localhost.issuer.example/keys", is: false },
  { url: "http://127.0.0.1@issuer.example/keys", is: false },
  { url: "https://user:password@issuer.example/keys", is: false },
  { url: "file:///etc/passwd", is: false },
  { url: "keys", is: false },
])("$url may be fetched: $is", ({ url, is }) => {
  expect(isSafeToFetch(url)).toBe(is);
});

describe("over TLS", () => {
  const server = createServer(
    { cert: SERVER.certificate, key: SERVER.key },
    (request, response) => {
      if (request.url === "/silent") return;
      if (request.url === "/cut") {
        response.writeHead(200, { "Content-Length": "9" }).write("x", () => response.destroy());
      } else if (request.url === "/moved") response.writeHead(302, { Location: "/whole" }).end();
      else response.end("whole");
    },
  );
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ca = SERVER_AUTHORITY.certificate;
  const BOUNDS = { maxBytes: 5, timeoutMs: 5_000, ca };

  test("what is whole, not too long, and of whom one trusts, is given", async () => {
    const bytes = await fetchBytes(`${origin}/whole`, BOUNDS);
    expect(Buffer.from(bytes).toString()).toBe("whole");
  });

  test.each([
    { note: "too long", path: "/whole", more: { maxBytes: 4 }, says: "more than 4 bytes" },
    { note: "elsewhere", path: "/moved", more: {}, says: "it answers 302" },
    { note: "cut off", path: "/cut", more: {}, says: "aborted" },
    { note: "late", path: "/silent", more: { timeoutMs: 20 }, says: "no answer within 20 ms" },
    { note: "of somebody else", path: "/whole", more: { ca: undefined }, says: "certificate" },
  ])("what is $note is refused", async ({ path, more, says }) => {
    await expect(fetchBytes(origin + path, { ...BOUNDS, ...more })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(says),
    });
  });
});
