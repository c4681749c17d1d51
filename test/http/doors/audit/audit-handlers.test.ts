import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkChain } from "../../../../src/access/audit-chain.ts";
import type { AuditPage } from "../../../../src/access/audit-search.ts";
import { createGuard } from "../../../../src/access/guard.ts";
import type { AuditEntry, AuditRecord } from "../../../../src/storage/audit-log.ts";
import { createMemoryAuditLog } from "../../../../src/storage/memory/audit-log.ts";
import { tokenTable } from "../../../access/token-table.ts";
import { auditEntry } from "../../../contract/audit-samples.ts";
import { type Gatehouse, startGatehouse } from "../../gatehouse.ts";

/** More than are looked at for one page. */
const COUNT = 21_500;

const audit = createMemoryAuditLog();
let gatehouse: Gatehouse;

beforeAll(async () => {
  for (let number = 1; number <= COUNT; number += 1) await audit.append(entry(number));
  await audit.trim(11);
  gatehouse = await startGatehouse({ audit });
});
afterAll(async () => await gatehouse.close());

function entry(number: number): AuditEntry {
  const at = new Date(Date.UTC(2026, 10, 27) + number * 1_000).toISOString();
  const who = number === 21_400 ? { who: { name: "rare", kind: "local" } as const } : {};
  return auditEntry(number % 5, { at, what: number % 2 === 0 ? "push" : "delete", ...who });
}

async function ask(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${gatehouse.base}/v1/audit${query}`, { headers });
}

async function page(query: string): Promise<AuditPage> {
  return (await (await ask(query)).json()) as AuditPage;
}

const sequencesOf = ({ records }: AuditPage): number[] => records.map(({ sequence }) => sequence);

describe("a page", () => {
  test.each([
    { query: "?limit=3", sequences: [11, 12, 13], next: 13 },
    { query: "?after=12&limit=2", sequences: [13, 14], next: 14 },
    { query: `?after=${COUNT - 1}`, sequences: [COUNT], next: undefined },
    { query: `?after=${COUNT - 2}&limit=2`, sequences: [COUNT - 1, COUNT], next: undefined },
    { query: `?after=${COUNT}`, sequences: [], next: undefined },
    { query: "?order=newest&limit=2", sequences: [COUNT, COUNT - 1], next: COUNT - 1 },
    { query: "?order=newest&before=13", sequences: [12, 11], next: undefined },
    { query: "?order=newest&before=13&limit=2", sequences: [12, 11], next: undefined },
    { query: "?order=newest&before=11", sequences: [], next: undefined },
    { query: "?what=push&limit=2", sequences: [12, 14], next: 14 },
    { query: "?bundle=team/authz-3&limit=2", sequences: [13, 18], next: 18 },
    { query: "?result=done&who=ci&limit=1", sequences: [11], next: 11 },
    { query: "?since=2026-11-27T00:01:00Z&limit=1", sequences: [60], next: 60 },
    {
      query: "?order=newest&before=100&until=2026-11-27T00:00:13Z",
      sequences: [12, 11],
      next: undefined,
    },
    { query: "?who=rare&order=newest&limit=1", sequences: [21_400], next: 21_400 },
  ])("$query", async ({ query, sequences, next }) => {
    const got = await page(query);
    expect({ sequences: sequencesOf(got), next: got.next }).toEqual({ sequences, next });
    expect(got.ends).toEqual(await audit.ends());
  });

  test("of a filter that lets little through comes with a cursor, so that no request takes long", async () => {
    const first = await page("?who=rare");
    expect(first).toMatchObject({ records: [], next: 20_010 });
    const second = await page(`?who=rare&after=${first.next}`);
    expect(sequencesOf(second)).toEqual([21_400]);
    expect(second.next).toBeUndefined();
  });

  test.each([
    { query: "?limit=1001", says: "limit" },
    { query: "?limit=x", says: "limit" },
    { query: "?after=-1", says: "after" },
    { query: "?after=1&after=2", says: "after" },
    { query: "?before=3", says: "oldest first goes on by after" },
    { query: "?order=newest&after=3", says: "newest first goes on by before" },
    { query: "?order=up", says: "order" },
    { query: "?since=yesterday", says: "since" },
    { query: "?whom=ci", says: "whom" },
  ])("$query is refused", async ({ query, says }) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(says);
  });
});

describe("JSON lines", () => {
  const headers = { Accept: "application/x-ndjson" };

  test("are all records, and their chain is whole", async () => {
    const answer = await ask("", headers);
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await answer.text()).trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line) as AuditRecord);
    const { anchor, last } = await audit.ends();
    const check = checkChain(anchor);
    check.take(records);
    expect(check.finish(last)).toEqual([]);
    expect(records).toHaveLength(COUNT - 10);
  });

  test("are those that are looked for", async () => {
    const text = await (await ask("?who=rare", headers)).text();
    expect(JSON.parse(text)).toMatchObject({ sequence: 21_400 });
    expect(await (await ask(`?after=${COUNT}`, headers)).text()).toBe("");
  });

  test("are not ordered otherwise", async () => {
    expect((await ask("?order=newest", headers)).status).toBe(400);
  });

  test("break off when the credential of their reader ends", async () => {
    const tokens = tokenTable({
      boss: { name: "boss", kind: "token", credential: "boss", grants: [{ role: "operator" }] },
    });
    const refusals = { credential() {}, rights() {} };
    const guard = createGuard({
      credentials: [tokens],
      anonymous: () => [],
      now: () => 0,
      refusals,
    });
    let chunks = 0;
    const ending = {
      ...audit,
      read: async (query: Parameters<typeof audit.read>[0]) => {
        chunks += 1;
        if (chunks === 3) tokens.end("boss");
        return await audit.read(query);
      },
    };
    const own = await startGatehouse({ audit: ending, guard });
    const answer = await fetch(`${own.base}/v1/audit`, {
      headers: { ...headers, Authorization: "Bearer boss" },
    });
    await expect(answer.text()).rejects.toThrow();
    expect(chunks).toBeLessThan(6);
    await own.close();
  });
});

test("what is done over HTTP stands in it", async () => {
  const own = await startGatehouse();
  const push = (query: string): Promise<Response> =>
    fetch(`${own.base}/v1/bundles/authz${query}`, {
      method: "PUT",
      body: JSON.stringify({ files: { "a.rego": "package a" } }),
      headers: { "Content-Type": "application/json" },
    });
  await push("?dry_run");
  await push("");
  await fetch(`${own.base}/v1/bundles/authz`, { method: "DELETE" });
  const records = await own.audit.read({ limit: 10 });
  const told = records.map(({ what, result, dryRun, who }) => [what, result, dryRun, who.name]);
  expect(told).toEqual([
    ["push", "done", true, "anybody"],
    // The operations behind this server tell nobody of a move.
    ["push", "unchanged", undefined, "anybody"],
    ["delete", "unchanged", undefined, "anybody"],
  ]);
  await own.close();
});
