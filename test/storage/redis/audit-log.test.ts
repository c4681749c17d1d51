import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AuditLog } from "../../../src/storage/audit-log.ts";
import { createRedisAuditLog } from "../../../src/storage/redis/audit-log.ts";
import { describeAuditLog, expectWhole } from "../../contract/audit-log.ts";
import { auditEntry, readAll } from "../../contract/audit-samples.ts";
import { type RedisPair, startRedisMedium, startRedisPair } from "../../contract/redis-pair.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { until } from "../../support/until.ts";

const RECORDS = "gatehouse:audit:{log}:records";

describeWithProgram("Redis driver of the audit log", ["redis-server"], () => {
  describeAuditLog("Redis", () =>
    startRedisMedium((connection) => createRedisAuditLog({ connection })),
  );
});

describeWithProgram("a Redis audit log in trouble", ["redis-server"], () => {
  let pair: RedisPair<AuditLog>;
  beforeEach(async () => {
    pair = await startRedisPair((connection) => createRedisAuditLog({ connection }));
  });
  afterEach(() => pair.dispose());
  const appendBoth = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        (at % 2 === 0 ? pair.clients[0] : pair.clients[1]).append(auditEntry(at)),
      ),
    );

  test("answered records survive kill -9 of Redis, and the log goes on by itself", async () => {
    const [log, other] = pair.clients;
    const records = await appendBoth(10);
    await pair.redis.kill();
    await expect(log.append(auditEntry(11))).rejects.toMatchObject({ code: "unavailable" });
    await expect(log.read({ limit: 1 })).rejects.toMatchObject({ code: "unavailable" });
    await pair.redis.restart();
    await until("Redis to be back", () => other.append(auditEntry(12)));
    await until("the other connection too", () => log.append(auditEntry(13)));
    const kept = await expectWhole(log);
    for (const record of records) expect(kept).toContainEqual(record);
  });

  test("a full Redis refuses records whole, and still forgets", async () => {
    const [log] = pair.clients;
    await appendBoth(10);
    await pair.connections[0].client().config("SET", "maxmemory", "1");
    const full = { code: "unavailable", message: expect.stringContaining("Redis is full") };
    await expect(log.append(auditEntry(11))).rejects.toMatchObject(full);
    expect(await expectWhole(log)).toHaveLength(10);
    await log.trim(6);
    expect(await expectWhole(log)).toHaveLength(5);
  });

  test("a log that was emptied begins again", async () => {
    const [log, other] = pair.clients;
    await appendBoth(10);
    await pair.connections[0].client().flushall();
    expect(await log.append(auditEntry(11))).toMatchObject({ sequence: 1 });
    expect(await other.append(auditEntry(12))).toMatchObject({ sequence: 2 });
    await expectWhole(log);
  });

  test("what somebody took away or put there is found, and the rest is read", async () => {
    const [log] = pair.clients;
    await appendBoth(10);
    const client = pair.connections[0].client();
    await client.xdel(RECORDS, "5-0");
    await expect(expectWhole(log)).rejects.toThrow('"from": 5');
    await client.xadd(RECORDS, "11-0", "record", "{");
    await client.xadd(RECORDS, "12-0", "other", "x");
    expect(await readAll(log, 2)).toHaveLength(9);
  });
});
