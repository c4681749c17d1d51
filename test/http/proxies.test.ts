import { describe, expect, test } from "@jest/globals";
import { parseProxies } from "../../src/http/proxies.ts";

const parse = (text: string) => parseProxies(text, "GATEHOUSE_PROXIES");

test("nothing names no proxy", () => {
  expect(parse("")).toBeUndefined();
  expect(parse(" , ")).toBeUndefined();
});

describe("a list of addresses and networks", () => {
  const proxies = parse("10.1.0.0/16, 192.0.2.7,fd00::/8 , ::ffff:198.51.100.1");

  test.each([
    { address: "10.1.255.3", has: true },
    { address: "10.2.0.0", has: false },
    { address: "192.0.2.7", has: true },
    { address: "192.0.2.8", has: false },
    { address: "198.51.100.1", has: true },
    { address: "fd12::1", has: true },
    { address: "fd12::1%eth0", has: true },
    { address: "fe00::1", has: false },
    { address: "unknown", has: false },
    { address: "", has: false },
  ])("has $address: $has", ({ address, has }) => {
    expect(proxies?.has(address)).toBe(has);
  });
});

test("bits behind the network of an address are no matter", () => {
  expect(parse("10.1.2.3/8")?.has("10.9.9.9")).toBe(true);
});

test.each([
  "proxy.example",
  "10.0.0.1:80",
  "10.0.0.0/33",
  "fd00::/129",
  "::ffff:10.0.0.0/104",
  "10.0.0.0/",
  "/8",
  "10.0.0.0/8/8",
  "fe80::1%eth0",
])("%s is refused with what is wanted", (entry) => {
  expect(() => parse(`192.0.2.1,${entry}`)).toThrow(
    `GATEHOUSE_PROXIES has "${entry}"; addresses and networks (10.0.0.0/8) are wanted, without names and ports`,
  );
});

test.each(["0.0.0.0/0", "::/0"])("%s would let each client say who it is", (entry) => {
  expect(() => parse(entry)).toThrow(`GATEHOUSE_PROXIES has "${entry}", which is everybody`);
});
