import { expect, test } from "@jest/globals";
import { type AllowedHosts, parseAllowedHosts } from "../../../src/decide/network/allowed-hosts.ts";

const hostsOf = (text: string): AllowedHosts => parseAllowedHosts(text, "LIST") as AllowedHosts;

test.each(["", " ", ",", " , "])("%j allows nothing", (text) => {
  expect(parseAllowedHosts(text, "LIST")).toBeUndefined();
});

test.each([
  "http://x",
  "x:80",
  "*",
  "*.x",
  "a b",
  "10.0.0.0/33",
  "-x",
  "x..y",
  "[::1]",
  "1.2.3.4/",
])("%j is no host", (text) => {
  expect(() => parseAllowedHosts(`ok, ${text}`, "LIST")).toThrow(
    `LIST has ${JSON.stringify(text)}; names (api.example.com), addresses and networks`,
  );
});

const LISTED = "api.example.com, localhost,10.1.0.0/16, 192.168.7.7, fd00::/8,::1";

test.each([
  { host: "api.example.com", allowed: true },
  { host: "API.example.com", allowed: false },
  { host: "api.example.com.", allowed: false },
  { host: "x.api.example.com", allowed: false },
  { host: "localhost", allowed: true },
  { host: "10.1.2.3", allowed: true },
  { host: "10.2.0.0", allowed: false },
  { host: "::ffff:10.1.2.3", allowed: true },
  { host: "192.168.7.7", allowed: true },
  { host: "192.168.7.8", allowed: false },
  { host: "fd12::1", allowed: true },
  { host: "::1", allowed: true },
  { host: "127.0.0.1", allowed: false },
  { host: "0x7f.1", allowed: false },
  { host: "", allowed: false },
])("$host may be named: $allowed", ({ host, allowed }) => {
  expect(hostsOf(LISTED).allows(host)).toBe(allowed);
});

test.each([
  { host: "api.example.com", address: "93.184.216.34", allowed: true },
  { host: "api.example.com", address: "2606:2800:220:1::1", allowed: true },
  { host: "api.example.com", address: "10.1.9.9", allowed: true },
  { host: "api.example.com", address: "10.9.9.9", allowed: false },
  { host: "api.example.com", address: "127.0.0.1", allowed: false },
  { host: "api.example.com", address: "169.254.169.254", allowed: false },
  { host: "api.example.com", address: "100.64.0.1", allowed: false },
  { host: "api.example.com", address: "0.0.0.0", allowed: false },
  { host: "api.example.com", address: "224.0.0.1", allowed: false },
  { host: "api.example.com", address: "::ffff:127.0.0.1", allowed: false },
  { host: "api.example.com", address: "::ffff:8.8.8.8", allowed: true },
  { host: "api.example.com", address: "::", allowed: false },
  { host: "api.example.com", address: "fe80::1", allowed: false },
  { host: "api.example.com", address: "fc00::1", allowed: false },
  { host: "api.example.com", address: "2002:7f00:1::", allowed: false },
  { host: "api.example.com", address: "64:ff9b::7f00:1", allowed: false },
  { host: "api.example.com", address: "no address", allowed: false },
  { host: "localhost", address: "127.0.0.53", allowed: true },
  { host: "localhost", address: "10.9.9.9", allowed: false },
])("$host may be at $address: $allowed", ({ host, address, allowed }) => {
  expect(hostsOf(LISTED).allowsAddress(host, address)).toBe(allowed);
});
