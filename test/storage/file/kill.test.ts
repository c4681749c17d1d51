import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openFileStore } from "../../../src/storage/file/store.ts";
import { bundleName, revisionOf } from "../../contract/samples.ts";
import { randomMoment } from "../../support/random-moment.ts";
import { buildSource, runModule } from "../../support/run-source.ts";
import { until } from "../../support/until.ts";

const NAME = bundleName("team/authz");

let built: string;
let directory: string;
beforeAll(async () => {
  built = await buildSource(["domain", "means", "storage"]);
  directory = await mkdtemp(path.join(tmpdir(), "gatehouse-kill-"));
});
afterAll(async () => {
  await rm(built, { recursive: true });
  await rm(directory, { recursive: true });
});

/** Pushes without end, and prints the sequence of every push that was answered. */
const PUSHER = (into: string): string => `
import { createHash } from "node:crypto";
import { openFileStore } from "./src/storage/file/store.js";
const name = ${JSON.stringify(NAME)};
const store = await openFileStore({ directory: ${JSON.stringify(into)} });
for (;;) {
  const expected = await store.readHead(name);
  const content = "content " + ((expected?.sequence ?? 0) + 1);
  const revision = createHash("sha256").update(content).digest("hex");
  const artifacts = new Map([["bundle.tar.gz", Buffer.from(content.repeat(5_000))]]);
  await store.putRevision({ name, revision, createdAt: new Date().toISOString(), roots: [""], entrypoints: [],
    decide: false, regoVersion: 1, size: 1, artifacts: ["bundle.tar.gz"] }, artifacts);
  const outcome = await store.moveHead({ name, expected, revision, at: new Date().toISOString(), reason: "push" });
  process.stdout.write(outcome.head.sequence + "\\n");
}
`;

test("no answered push is lost by kill -9 in the middle of pushing, and the next start just works", async () => {
  let answered = 0;
  for (let round = 0; round < 6; round++) {
    const child = await runModule(built, PUSHER(directory));
    answered = await killWhilePushing(child, answered);
    const store = await openFileStore({ directory });
    const head = await store.readHead(NAME);
    const sequence = head?.sequence ?? 0;
    expect(sequence).toBeGreaterThanOrEqual(answered);
    expect(sequence).toBeLessThanOrEqual(answered + 1);
    const content = `content ${sequence}`;
    expect(head?.revision).toBe(revisionOf(content));
    const bytes = await store.readArtifact(NAME, revisionOf(content), "bundle.tar.gz");
    expect(Buffer.from(bytes ?? "").toString()).toBe(content.repeat(5_000));
    expect((await store.readHistory(NAME, 5_000)).length).toBe(Math.min(sequence, 1_000));
    await store.close();
    answered = sequence;
  }
});

async function killWhilePushing(child: ChildProcess, before: number): Promise<number> {
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  await until("the first push", () => printed !== "" || child.exitCode !== null);
  expect(child.exitCode).toBeNull();
  await randomMoment(60);
  child.kill("SIGKILL");
  await once(child, "close");
  // Only whole lines: the last may be cut off.
  const lines = printed.slice(0, printed.lastIndexOf("\n")).split("\n");
  return Math.max(before, Number(lines.at(-1)));
}
