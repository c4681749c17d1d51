import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ask } from "../distribute/bundle-server.ts";
import { type RawEntry, rawArchive } from "../means/archive/raw-tar.ts";
import { askData } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { DEEP_YAML } from "../support/deep-yaml.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";

const MEBIBYTE = 1024 * 1024;
const scratch = temporaryFolder();
let server: RunningServer;
let worker: number;

beforeAll(async () => {
  server = await startGatehouse({
    GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
    GATEHOUSE_BUNDLES: "",
  });
  expect((await pushFiles(server.url, "demo", versionPolicy(1))).status).toBe(200);
  worker = workerOf(server);
});

afterAll(async () => {
  await server?.stop();
  scratch.remove();
});

function workerOf({ child: { pid } }: RunningServer): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return Number(children.trim().split(/\s+/)[0]);
}

/** Eight times the same at once, as whoever means harm would send it. */
async function eightAtOnce(act: () => Promise<number>): Promise<void> {
  const statuses = await Promise.all(Array.from({ length: 8 }, act));
  expect(statuses).toEqual(Array(8).fill(statuses[0]));
  expect([400, 413]).toContain(statuses[0]);
  expect(await askData(server.url, "demo/version", {})).toBe(1);
  expect(workerOf(server)).toBe(worker);
}

test.each(DEEP_YAML)("decisions about YAML that nests by $note", async ({ nested }) => {
  const body = `{input: ${nested(8_000)}`;
  const headers = { "Content-Type": "application/yaml" };
  await eightAtOnce(async () => {
    const url = `${server.url}/v1/data/demo/version`;
    return (await ask(url, { method: "POST", headers, body })).status;
  });
});

const REGO: RawEntry = { name: "demo/demo.rego", content: "package demo\n\nversion := 2\n" };
const DEEP = "[".repeat(8_000);
const DECLARED = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: { name: hostile }\n";

const PUSHES: readonly { note: string; entries: () => readonly RawEntry[]; says: string }[] = [
  {
    note: "deep YAML as data",
    entries: () => [REGO, { name: "demo/data.yaml", content: `a: ${DEEP}` }],
    says: "nested deeper than 200 levels",
  },
  {
    note: "a deep declaration",
    entries: () => [REGO, { name: "bundle.yaml", content: `${DECLARED}spec: ${DEEP}` }],
    says: "nested deeper than 200 levels",
  },
  {
    note: "a deep file that is generated from",
    entries: () => [
      REGO,
      { name: "bundle.yaml", content: `${DECLARED}spec: { generate: [a.yaml] }\n` },
      { name: "a.yaml", content: `apiVersion: gatehouse/v1\nkind: ${DEEP}` },
    ],
    says: "nested deeper than 200 levels",
  },
  {
    note: "aliases of long text",
    entries: () => [
      REGO,
      {
        name: "demo/data.yaml",
        content: `a: &a ${"x".repeat(20_000)}\nb:\n${"- *a\n".repeat(20_000)}`,
      },
    ],
    says: "aliases stand for over",
  },
  {
    note: "a data.json of 200 MB of blanks",
    entries: () => [REGO, { name: "demo/data.json", content: Buffer.alloc(200 * MEBIBYTE, 0x20) }],
    says: "over 1048576 bytes of white space where a value must stand",
  },
  {
    note: "a data.json of 200 MB of line breaks",
    entries: () => [REGO, { name: "demo/data.json", content: Buffer.alloc(200 * MEBIBYTE, 0x0a) }],
    says: "over 1048576 bytes of white space where a value must stand",
  },
  {
    note: "a data.json of 200 MB of zeros",
    entries: () => [REGO, { name: "demo/data.json", content: Buffer.alloc(200 * MEBIBYTE) }],
    says: "unexpected character U+0000 where a value must stand",
  },
  {
    note: "a data.json that is no UTF-8 at its very end",
    entries: () => [
      REGO,
      {
        name: "demo/data.json",
        content: Buffer.concat([
          Buffer.from("{"),
          Buffer.alloc(100 * MEBIBYTE, 0x0a),
          Buffer.from([0xff]),
        ]),
      },
    ],
    says: "these bytes are not UTF-8",
  },
];

test.each(PUSHES)("a push of $note", async ({ entries, says }) => {
  const body = rawArchive(entries());
  expect(body.length).toBeLessThan(MEBIBYTE);
  const headers = { "Content-Type": "application/gzip" };
  const url = `${server.url}/v1/bundles/hostile`;
  const answer = await ask(url, { method: "PUT", headers, body });
  expect(answer.body.toString()).toContain(says);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    errors: [{ location: { row: expect.any(Number), col: expect.any(Number) } }],
  });
  expect(answer.status).toBe(400);
  expect(await askData(server.url, "demo/version", {})).toBe(1);
  expect(workerOf(server)).toBe(worker);
});
