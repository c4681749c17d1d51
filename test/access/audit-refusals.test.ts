import { describe, expect, test } from "@jest/globals";
import { createAuditedRefusals } from "../../src/access/audit-refusals.ts";
import type { Identity } from "../../src/access/identity.ts";
import { ALL } from "../../src/domain/grant.ts";
import { until } from "../support/until.ts";
import { type AuditInMemory, auditInMemory } from "./audit-in-memory.ts";

const ALICE: Identity = { name: "alice", kind: "token", credential: "abcdefghijkl", grants: [] };
const NOBODY: Identity = { name: "anonymous", kind: "anonymous", grants: [] };
const BAD = { reason: "revoked", address: "::1", credential: "abcdefghijkl" } as const;

function start(summaryMs = 1_000_000) {
  const audit = auditInMemory();
  const time = { now: 0 };
  const clock = (): number => time.now;
  return {
    audit,
    time,
    refusals: createAuditedRefusals({ log: audit.log, now: () => 0, clock, summaryMs }),
  };
}

async function recordsOf(audit: AuditInMemory): Promise<Record<string, unknown>[]> {
  return (await audit.records()).map((record) => ({ ...record }));
}

describe("a refusal is a record", () => {
  test("of a credential, with the reason that nobody else is told", async () => {
    const { audit, refusals } = start();
    refusals.credential(BAD);
    refusals.credential({ reason: "not_a_credential", address: "::2" });
    await refusals.close();
    expect(await recordsOf(audit)).toMatchObject([
      {
        ...{ what: "refused", result: "refused", from: "::1", why: "revoked" },
        who: { name: "stranger", kind: "anonymous", credential: "abcdefghijkl" },
      },
      { from: "::2", why: "not_a_credential", who: { name: "stranger", kind: "anonymous" } },
    ]);
  });

  test("of rights, with what was wanted", async () => {
    const { audit, refusals } = start();
    const wanted = { identity: ALICE, address: "::1" } as const;
    refusals.rights({ ...wanted, role: "author", subject: { kind: "bundle", name: "authz" } });
    refusals.rights({ ...wanted, role: "operator", subject: ALL });
    refusals.rights({ ...wanted, role: "decider", subject: { kind: "path", path: ["a", "b"] } });
    refusals.rights({ ...wanted, identity: NOBODY, role: "viewer", subject: ALL });
    refusals.rights({ ...wanted, role: "viewer", subject: ALL, reason: "not at night" });
    await refusals.close();
    expect(await recordsOf(audit)).toMatchObject([
      { who: { name: "alice", kind: "token" }, bundle: "authz", why: "needs the role author" },
      { why: "needs the role operator" },
      { about: "a/b", why: "needs the role decider" },
      { who: { name: "stranger", kind: "anonymous" }, why: "no credential" },
      { who: { name: "alice" }, why: "policy: not at night" },
    ]);
  });

  test("of a long text as much as is of use", async () => {
    const { audit, refusals } = start();
    refusals.rights({
      ...{ identity: ALICE, address: "::1", role: "author" },
      subject: { kind: "bundle", name: "x".repeat(100_000) },
    });
    await refusals.close();
    expect(String((await recordsOf(audit))[0]?.["bundle"])).toHaveLength(501);
  });
});

describe("a flood of bad credentials", () => {
  test("becomes some records and a number, and hides no refusal of rights", async () => {
    const { audit, refusals } = start();
    for (let count = 0; count < 12_345; count += 1) refusals.credential(BAD);
    refusals.rights({ identity: ALICE, address: "::1", role: "operator", subject: ALL });
    await refusals.close();
    const records = await recordsOf(audit);
    expect(records).toHaveLength(102);
    expect(records.filter(({ why }) => why === "needs the role operator")).toHaveLength(1);
    expect(records.at(-1)).toMatchObject({ why: "and 12,245 more", from: "several" });
  });

  test("goes on with a record now and then", async () => {
    const { audit, time, refusals } = start();
    for (let count = 0; count < 200; count += 1) refusals.credential(BAD);
    time.now = 30_000;
    for (let count = 0; count < 200; count += 1) refusals.credential(BAD);
    await refusals.close();
    expect(await recordsOf(audit)).toHaveLength(104);
  });

  test("has its number told while it lasts, and again after an outage of the log", async () => {
    const { audit, refusals } = start(1);
    let isAway = true;
    audit.away = () => isAway;
    refusals.credential(BAD);
    isAway = false;
    for (let count = 0; count < 150; count += 1) refusals.credential(BAD);
    const numbers = await until("the number", async () => {
      const told = (await recordsOf(audit)).filter(({ from }) => from === "several");
      return told.length > 0 ? told : undefined;
    });
    expect(numbers).toMatchObject([{ why: expect.stringMatching(/^and 5[12] more$/) }]);
    await refusals.close();
  });
});
