import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Leases } from "../../src/storage/leases.ts";

export interface LeasesMedium {
  /** Two clients of the same leases. */
  readonly clients: readonly [Leases, Leases];
  dispose(): Promise<void>;
}

/** What every driver of `Leases` promises. */
export function describeLeases(name: string, create: () => Promise<LeasesMedium>): void {
  describe(`leases: ${name}`, () => {
    let medium: LeasesMedium;
    let one: Leases;
    let two: Leases;
    beforeAll(async () => {
      medium = await create();
      [one, two] = medium.clients;
    });
    afterAll(() => medium.dispose());

    test("a held lease is nobody else's until it is released", async () => {
      const lease = await one.acquire("held", 10_000);
      expect(lease).toBeDefined();
      expect(await two.acquire("held", 10_000)).toBeUndefined();
      expect(await one.acquire("held", 10_000)).toBeUndefined();
      expect(await two.acquire("another", 10_000)).toBeDefined();
      await lease?.release();
      expect(await two.acquire("held", 10_000)).toBeDefined();
    });

    test("a lease ends by itself after its time and can then no longer be renewed", async () => {
      const lease = await one.acquire("short", 60);
      await sleep(120);
      expect(await lease?.renew(10_000)).toBe(false);
      expect(await two.acquire("short", 10_000)).toBeDefined();
    });

    test("a renewed lease lasts from the renewal on", async () => {
      const lease = await one.acquire("renewed", 150);
      expect(await lease?.renew(10_000)).toBe(true);
      await sleep(250);
      expect(await two.acquire("renewed", 10_000)).toBeUndefined();
      expect(await lease?.renew(10_000)).toBe(true);
    });

    test("whoever lost a lease can neither renew nor release that of the next holder", async () => {
      const lost = await one.acquire("passed on", 50);
      await sleep(100);
      const held = await two.acquire("passed on", 10_000);
      expect(held).toBeDefined();
      expect(await lost?.renew(10_000)).toBe(false);
      await lost?.release();
      expect(await one.acquire("passed on", 10_000)).toBeUndefined();
      expect(await held?.renew(10_000)).toBe(true);
    });

    test("of many who want it at once exactly one gets it", async () => {
      const clients = [one, two, one, two, one, two];
      const got = await Promise.all(clients.map((client) => client.acquire("raced", 10_000)));
      expect(got.filter((lease) => lease !== undefined)).toHaveLength(1);
    });
  });
}
