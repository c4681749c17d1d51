import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AuditPage } from "../../src/access/audit-search.ts";
import type { BundleHistory } from "../../src/pipeline/answers.ts";
import type { AuditRecord } from "../../src/storage/audit-log.ts";
import { send } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { randomMoment } from "../support/random-moment.ts";
import { until } from "../support/until.ts";
import { killHard } from "./server-process.ts";
import { mountSmallDisk } from "./small-disk.ts";

/** A head that somebody was told of. */
interface Answered {
  readonly bundle: string;
  readonly sequence: number;
}

interface Changed {
  readonly revision: string;
  readonly head: { readonly sequence: number };
}

const BUNDLES = ["one", "two", "three"];

let scratch: ReturnType<typeof temporaryFolder>;
let servers: RunningServer[];
let answered: Answered[];

beforeEach(() => {
  scratch = temporaryFolder();
  servers = [];
  answered = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop("SIGTERM")));
  scratch.remove();
});

async function start(directory: string): Promise<RunningServer> {
  const server = await startGatehouse({ GATEHOUSE_DATA_DIR: directory, GATEHOUSE_BUNDLES: "" });
  servers.push(server);
  return server;
}

/** Two revisions of a bundle that decides nothing here: rolling back from one to the other takes no gate. */
async function pushTwo(url: string, bundle: string): Promise<string[]> {
  const pushed: string[] = [];
  for (const version of [1, 2]) {
    const files = { [`${bundle}.rego`]: `package ${bundle}\n\nversion := ${version}\n` };
    const path = `/v1/bundles/${bundle}?decide=false`;
    const { status, body } = await send<Changed>(url, "PUT", path, { files });
    expect(status).toBe(200);
    answered.push({ bundle, sequence: body.head.sequence });
    pushed.push(body.revision);
  }
  return pushed;
}

/** Rolls back to and fro until one is not answered with success; gives what it was answered with instead. */
async function rollBackOnAndOn(
  url: string,
  bundle: string,
  revisions: readonly string[],
): Promise<unknown> {
  for (let turn = 0; ; turn += 1) {
    const revision = revisions[turn % revisions.length];
    const asked = send<Changed & { changed: boolean }>(
      ...([url, "POST", `/v1/bundles/${bundle}/rollback`, { revision }] as const),
    );
    const answer = await asked.catch(() => undefined);
    if (answer?.status !== 200) return answer;
    if (answer.body.changed) answered.push({ bundle, sequence: answer.body.head.sequence });
  }
}

async function readRecords(url: string): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: { status: number; body: AuditPage } = await send<AuditPage>(
      url,
      "GET",
      `/v1/audit?limit=1000&after=${after}`,
    );
    expect(page.status).toBe(200);
    records.push(...page.body.records);
    after = page.body.next;
  }
  return records;
}

/** Each answered change has its record before and after, and each record of what was done is of a move that there is. */
async function expectWholeLedger(url: string): Promise<void> {
  const records = await readRecords(url);
  const done = records.filter(({ result }) => result === "done");
  const begun = new Map(
    records.filter(({ result }) => result === "begun").map(({ act, sequence }) => [act, sequence]),
  );
  for (const { act, sequence } of done) expect(begun.get(act)).toBeLessThan(sequence);
  const told = new Set(done.map(({ bundle, after }) => `${bundle} ${after?.sequence}`));
  const missing = answered.filter(({ bundle, sequence }) => !told.has(`${bundle} ${sequence}`));
  expect(missing).toEqual([]);
  for (const bundle of BUNDLES) {
    const history = await send<BundleHistory>(url, "GET", `/v1/bundles/${bundle}/revisions`);
    const { sequence = 0, revision } = history.body.head ?? {};
    const ofBundle = done.filter((record) => record.bundle === bundle);
    expect(Math.max(...ofBundle.map(({ after }) => after?.sequence ?? 0))).toBeLessThanOrEqual(
      sequence,
    );
    const last = ofBundle.find(({ after }) => after?.sequence === sequence);
    expect([undefined, revision]).toContain(last?.after?.revision);
  }
}

test("1,000 changes under kill -9: none is answered without its records, and what is done to those is found", async () => {
  const directory = path.join(scratch.folder, "data");
  const revisions = new Map<string, string[]>();
  let server = await start(directory);
  await Promise.all(
    BUNDLES.map(async (bundle) => revisions.set(bundle, await pushTwo(server.url, bundle))),
  );
  for (const wanted of [250, 600, 1_000]) {
    const { url } = server;
    const changing = BUNDLES.map((bundle) =>
      rollBackOnAndOn(url, bundle, revisions.get(bundle) ?? []),
    );
    await until(`${wanted} changes`, () => answered.length >= wanted || undefined);
    await randomMoment(20);
    await killHard(server);
    await Promise.all(changing);
    server = await start(directory);
    await expectWholeLedger(server.url);
  }
  const verify = (): ReturnType<typeof gatehouse> =>
    gatehouse(["audit", "verify"], { GATEHOUSE_SERVER: server.url });
  expect(await verify()).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Whole: /) });

  await server.stop();
  tamper(path.join(directory, "audit"));
  server = await start(directory);
  const { exitCode, output } = await verify();
  expect(exitCode).toBe(1);
  for (const said of [
    "record 10 is not what was written",
    "record 20 is missing",
    "record 30 stands behind a later one, or a second time",
  ]) {
    expect(output).toContain(said);
  }
});

/** Edits one record, removes another, and lets two change places. */
function tamper(folder: string): void {
  const name =
    readdirSync(folder)
      .filter((each) => each.endsWith(".jsonl"))
      .toSorted()[0] ?? "";
  const file = path.join(folder, name);
  const lines = readFileSync(file, "utf8").split("\n");
  const [first = "", second = ""] = lines.slice(29, 31);
  const edited = (lines[9] ?? "").replace('"anybody"', '"nobody_"');
  const changed = lines.with(9, edited).with(29, second).with(30, first).toSpliced(19, 1);
  writeFileSync(file, changed.join("\n"));
}

const disk = mountSmallDisk(1_024);
disk?.remove();
const testWithMount = disk === undefined ? test.skip : test;

// Where nothing can be mounted, the file driver's own tests let any of its writes fail.
testWithMount("a full disk: what cannot stand in the audit is not done", async () => {
  const small = mountSmallDisk(4_096);
  try {
    const folder = small?.folder ?? "";
    const filler = path.join(folder, "filler");
    writeFileSync(filler, Buffer.alloc(3_550 * 1_024));
    const server = await start(path.join(folder, "data"));
    const [one = "", two = ""] = await pushTwo(server.url, "one");
    const refused = await rollBackOnAndOn(server.url, "one", [one, two]);
    expect(refused).toMatchObject({
      ...{ status: 503, body: { code: "unavailable", active: { sequence: answered.length } } },
    });
    expect(JSON.stringify(refused)).toMatch(/no room is left/);
    rmSync(filler);
    const { body } = await send<BundleHistory>(server.url, "GET", "/v1/bundles/one/revisions");
    const other = body.head?.revision === one ? two : one;
    const again = await send<Changed>(server.url, "POST", "/v1/bundles/one/rollback", {
      revision: other,
    });
    expect(again.status).toBe(200);
    answered.push({ bundle: "one", sequence: again.body.head.sequence });
    const records = await readRecords(server.url);
    const done = new Set(
      records.flatMap(({ result, after }) => (result === "done" ? [after?.sequence] : [])),
    );
    expect(answered.filter(({ sequence }) => !done.has(sequence))).toEqual([]);
    expect(await gatehouse(["audit", "verify"], { GATEHOUSE_SERVER: server.url })).toMatchObject({
      exitCode: 0,
    });
  } finally {
    await Promise.all(servers.map((server) => server.stop("SIGKILL")));
    small?.remove();
  }
});
