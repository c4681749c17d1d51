import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { needsCredential } from "../../src/access/access.ts";
import type { Presented } from "../../src/access/guard.ts";
import { clientAddress, peerAddress } from "../../src/http/client-address.ts";
import { type Proxies, parseProxies } from "../../src/http/proxies.ts";
import { type Gatehouse, startGatehouse } from "./gatehouse.ts";

const proxies = parseProxies("10.0.0.0/8, 127.0.0.1, fd00::/8", "setting") as Proxies;

function request(
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>> = {},
) {
  return { headers, socket: { remoteAddress } };
}

describe("the other end of a connection", () => {
  test.each([
    { peer: "192.0.2.1", address: "192.0.2.1" },
    { peer: "::ffff:192.0.2.1", address: "192.0.2.1" },
    { peer: "fe80::1%eth0", address: "fe80::1%eth0" },
    { peer: undefined, address: "unknown" },
  ])("$peer", ({ peer, address }) => {
    const asked = request(peer, { "x-forwarded-for": "6.6.6.6", forwarded: "for=6.6.6.6" });
    expect(peerAddress(asked)).toBe(address);
    expect(clientAddress(proxies, "forwarded")(asked)).toBe(address);
  });
});

describe("through a listed proxy", () => {
  test.each([
    { note: "who says nothing", said: undefined, address: "10.0.0.1" },
    { note: "a client", said: "192.0.2.1", address: "192.0.2.1" },
    { note: "a client that says it is another", said: "6.6.6.6, 192.0.2.1", address: "192.0.2.1" },
    { note: "several proxies", said: "192.0.2.1, fd00::7, 10.0.0.2", address: "192.0.2.1" },
    {
      note: "a proxy that is not listed",
      said: "6.6.6.6, 192.0.2.9, 10.0.0.2",
      address: "192.0.2.9",
    },
    { note: "a client beside the proxies", said: "10.3.3.3, 10.0.0.2", address: "10.3.3.3" },
    { note: "who hides the client", said: "192.0.2.1, unknown, 10.0.0.2", address: "10.0.0.2" },
    { note: "who hides it at once", said: "unknown", address: "10.0.0.1" },
    { note: "an empty header", said: "", address: "10.0.0.1" },
    {
      note: "more hops than there are",
      said: `192.0.2.1${", 10.0.0.2".repeat(40)}`,
      address: "10.0.0.2",
    },
  ])("$note", ({ said, address }) => {
    const headers = said === undefined ? {} : { "x-forwarded-for": said };
    const addressOf = clientAddress(proxies, "x-forwarded-for");
    expect(addressOf(request("10.0.0.1", headers))).toBe(address);
    expect(addressOf(request("::ffff:10.0.0.1", headers))).toBe(address);
  });

  test("only the header that proxies write is read: most pass on the other one as it came", () => {
    const both = { "x-forwarded-for": "192.0.2.1", forwarded: "for=192.0.2.2" };
    expect(clientAddress(proxies, "x-forwarded-for")(request("10.0.0.1", both))).toBe("192.0.2.1");
    expect(clientAddress(proxies, "forwarded")(request("10.0.0.1", both))).toBe("192.0.2.2");
    const { forwarded } = both;
    expect(clientAddress(proxies, "x-forwarded-for")(request("10.0.0.1", { forwarded }))).toBe(
      "10.0.0.1",
    );
  });
});

describe("a server behind a proxy", () => {
  const seen: string[] = [];
  const note = ({ address }: Presented) => void seen.push(address);
  let gatehouse: Gatehouse;

  beforeAll(async () => {
    gatehouse = await startGatehouse({
      addressOf: clientAddress(proxies, "x-forwarded-for"),
      guard: {
        known: note as () => undefined,
        admit(presented) {
          note(presented);
          throw needsCredential();
        },
      },
    });
  });
  afterAll(() => gatehouse.close());

  test.each([
    {
      note: "its fast lane and what is behind it",
      path: "/v1/data/authz",
      method: "POST",
      times: 2,
    },
    { note: "all other routes", path: "/v1/bundles", method: "GET", times: 1 },
  ])("$note know the client", async ({ path, method, times }) => {
    seen.length = 0;
    const headers = { "X-Forwarded-For": "6.6.6.6, 192.0.2.1" };
    const body = method === "POST" ? { body: "{}" } : {};
    const answer = await fetch(`${gatehouse.base}${path}`, { method, headers, ...body });
    expect(answer.status).toBe(401);
    expect(seen).toEqual(Array(times).fill("192.0.2.1"));
  });
});
