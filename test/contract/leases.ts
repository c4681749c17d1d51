import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Leases } from "../../src/storage/leases.ts";
import { until } from "../support/until.ts";

const SHORT_MS = 60;
/** Longer than any test. */
const LONG_MS = 3_600_000;

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
      const lease = await one.acquire("held", LONG_MS);
      expect(lease).toBeDefined();
      expect(await two.acquire("held", LONG_MS)).toBeUndefined();
      expect(await one.acquire("held", LONG_MS)).toBeUndefined();
      expect(await two.acquire("another", LONG_MS)).toBeDefined();
      await lease?.release();
      expect(await two.acquire("held", LONG_MS)).toBeDefined();
    });

    test("a lease ends by itself after its time and can then no longer be renewed", async () => {
      const lease = await one.acquire("short", SHORT_MS);
      await pastLeasesUntilNow("after short");
      expect(await lease?.renew(LONG_MS)).toBe(false);
      expect(await two.acquire("short", LONG_MS)).toBeDefined();
    });

    test("a renewed lease lasts from the renewal on", async () => {
      let attempt = 0;
      // One that a busy machine renews too late is tried anew.
      const { lease, name } = await until("a renewal in time", async () => {
        attempt += 1;
        const name = `renewed ${attempt}`;
        const lease = await one.acquire(name, SHORT_MS);
        return (await lease?.renew(LONG_MS)) === true ? { lease, name } : undefined;
      });
      await pastLeasesUntilNow("after the renewal");
      expect(await two.acquire(name, LONG_MS)).toBeUndefined();
      expect(await lease?.renew(LONG_MS)).toBe(true);
    });

    test("whoever lost a lease can neither renew nor release that of the next holder", async () => {
      const lost = await one.acquire("passed on", SHORT_MS);
      const held = await until(() => two.acquire("passed on", LONG_MS));
      expect(await lost?.renew(LONG_MS)).toBe(false);
      await lost?.release();
      expect(await one.acquire("passed on", LONG_MS)).toBeUndefined();
      expect(await held.renew(LONG_MS)).toBe(true);
    });

    /** Waits until a short lease has ended that begins now: so has every one that began before. */
    async function pastLeasesUntilNow(name: string): Promise<void> {
      await one.acquire(name, SHORT_MS);
      await until(() => two.acquire(name, LONG_MS));
    }

    test("of many who want it at once exactly one gets it", async () => {
      const clients = [one, two, one, two, one, two];
      const got = await Promise.all(clients.map((client) => client.acquire("raced", LONG_MS)));
      expect(got.filter((lease) => lease !== undefined)).toHaveLength(1);
    });
  });
}
