import { expect, test } from "@jest/globals";
import { createFailureLimit } from "../../../src/access/limits/failure-limit.ts";

let limited = 0;
const onLimited = (): void => {
  limited += 1;
};
const limitOf = () => createFailureLimit({ perMinute: 3, clock: () => 0, onLimited });
const within = (waits: readonly number[]): number => waits.filter((wait) => wait === 0).length;

test.each([
  { note: "one address", addresses: ["192.0.2.1"], within: 3 },
  { note: "one network of IPv6", addresses: ["2001:db8::1", "2001:db8::2"], within: 3 },
  { note: "two addresses", addresses: ["192.0.2.1", "192.0.2.2"], within: 6 },
])("failures of $note are counted together", ({ addresses, within: expected }) => {
  const limit = limitOf();
  limited = 0;
  const tries = Array.from({ length: 20 }, (_, at) => addresses[at % addresses.length] as string);
  expect(within(tries.map((address) => limit.count(address, undefined)))).toBe(expected);
  expect(limited).toBe(20 - expected);
  expect(addresses.every((address) => limit.waitOf(address) > 0)).toBe(true);
  expect(limit.waitOf("198.51.100.1")).toBe(0);
});

test("one credential that is tried from everywhere has its own count, and nobody else is slowed down", () => {
  const limit = limitOf();
  const tried = Array.from({ length: 20 }, (_, at) => limit.count(`192.0.2.${at}`, "k7"));
  expect(within(tried)).toBe(3);
  expect(limit.count("198.51.100.1", "other")).toBe(0);
  expect(limit.waitOf("192.0.2.9")).toBe(0);
});
