import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openFileAuditLog } from "../../../src/storage/file/audit-log.ts";
import { expectWhole } from "../../contract/audit-log.ts";
import { auditEntry } from "../../contract/audit-samples.ts";
import { randomMoment } from "../../support/random-moment.ts";
import { buildSource, runModule } from "../../support/run-source.ts";
import { until } from "../../support/until.ts";

let built: string;
let directory: string;
beforeAll(async () => {
  built = await buildSource(["domain", "means", "storage"]);
  directory = await mkdtemp(path.join(tmpdir(), "gatehouse-audit-kill-"));
});
afterAll(async () => {
  await rm(built, { recursive: true });
  await rm(directory, { recursive: true });
});

const OPTIONS = { segmentBytes: 20_000 };

/** Several that append without end; each prints the hash of every record that was answered. */
const APPENDERS = (into: string): string => `
import { openFileAuditLog } from "./src/storage/file/audit-log.js";
const log = await openFileAuditLog({ directory: ${JSON.stringify(into)}, ...${JSON.stringify(OPTIONS)} });
const entry = ${JSON.stringify(auditEntry(1))};
const appender = async () => {
  for (;;) process.stdout.write((await log.append(entry)).hash + "\\n");
};
await Promise.all([1, 2, 3, 4, 5].map(appender));
`;

test("no answered record is lost by kill -9 in the middle of appending, and the chain stays whole", async () => {
  const answered = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const child = await runModule(built, APPENDERS(directory));
    for (const hash of await killWhileAppending(child)) answered.add(hash);
    const log = await openFileAuditLog({ directory, ...OPTIONS });
    const kept = new Set((await expectWhole(log)).map(({ hash }) => hash));
    expect([...answered].filter((hash) => !kept.has(hash))).toEqual([]);
    await log.close();
  }
});

async function killWhileAppending(child: ChildProcess): Promise<readonly string[]> {
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  await until("the first record", () => printed !== "" || child.exitCode !== null);
  expect(child.exitCode).toBeNull();
  await randomMoment(60);
  child.kill("SIGKILL");
  await once(child, "close");
  // Only whole lines: the last may be cut off.
  return printed.split("\n").slice(0, -1);
}
