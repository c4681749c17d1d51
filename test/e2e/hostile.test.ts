import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runCli } from "../cli/run-cli.ts";
import { type Ask, ask } from "../distribute/bundle-server.ts";
import { pushFiles, send } from "../support/api.ts";
import {
  type CliRun,
  cleanEnvironment,
  type RunningServer,
  startGatehouse,
} from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { BAD_ARCHIVES } from "./bad-archives.ts";
import { BAD_PUSHES, GOOD, type WantedRefusal } from "./bad-pushes.ts";
import { fuzzServer } from "./fuzz-server.ts";
import { errorBody, expectRefused, publishGood, pushBody, type Untouched } from "./refusals.ts";
import { sendSlowly } from "./slow-requests.ts";

const JSON_TYPE = "application/json";
const MAX_BUNDLE_BYTES = 200_000;
const MAX_INPUT_BYTES = 10_000;

const scratch = temporaryFolder();
let server: RunningServer;
let good: Untouched;
let slow: ReturnType<typeof sendSlowly>;

beforeAll(async () => {
  server = await startGatehouse({
    GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_LOG_LEVEL: "warn",
    GATEHOUSE_MAX_BUNDLE_BYTES: String(MAX_BUNDLE_BYTES),
    GATEHOUSE_MAX_INPUT_BYTES: String(MAX_INPUT_BYTES),
    GATEHOUSE_MAX_INFLATED_BYTES: String(1024 * 1024),
    GATEHOUSE_MAX_WAIT_SECONDS: "1",
    // The machine of a test may be busy: none of these policies takes long by itself.
    GATEHOUSE_EVALUATION_TIMEOUT_MS: "20000",
  });
  good = await publishGood(server);
  const owner = { "x.rego": "package taken\n\nx := 1\n" };
  expect((await pushFiles(server.url, "owner", owner)).status).toBe(200);
  slow = sendSlowly(server.port);
});

afterAll(async () => {
  await server?.stop();
  scratch.remove();
});

/** Writes files to a fresh folder; gives its path. */
let folders = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  folders += 1;
  const folder = path.join(scratch.folder, "pushed", String(folders));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** Runs `gatehouse push` (or another verb) on a path and expects the refusal that HTTP gives, as a person reads it. */
/** The command line in this process: a hundred programs of its own would do nothing else. */
async function command(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<CliRun> {
  const { status, stdout, stderr } = await runCli(args, { env: cleanEnvironment(settings) });
  return { exitCode: status, output: stdout + stderr };
}

async function expectRefusedByCommand(
  target: string,
  want: WantedRefusal,
  [verb, ...flags]: readonly [verb: string, ...flags: string[]] = ["push"],
): Promise<void> {
  const run = await command([verb, target, "--bundle", "demo", ...flags], {
    GATEHOUSE_SERVER: server.url,
  });
  expect(run.exitCode).toBe(1);
  const line = run.output.split("\n").find((each) => each.includes(want.says));
  expect({ line, output: run.output }).toMatchObject({ line: expect.any(String) });
  if (want.place === undefined) expect(line).toMatch(/^error: /);
  else expect(line?.startsWith(`${path.join(target, want.place)}: `)).toBe(true);
}

describe("a push that is refused changes nothing and says why", () => {
  for (const { note, files, want, isHttpOnly = false } of BAD_PUSHES) {
    test(`${note}`, async () => {
      const answer = await pushBody(server, JSON_TYPE, JSON.stringify({ files }));
      expectRefused(answer, want, good.active);
      await good.expectUntouched();
      if (isHttpOnly) return;
      await expectRefusedByCommand(folderOf(files), want);
      await good.expectUntouched();
    });
  }

  test("the command says which revision stays, and --json says it all in OPA's shape", async () => {
    const folder = folderOf({ "demo/demo.rego": "package demo\n\nversion := nope(1)\n" });
    const settings = { GATEHOUSE_SERVER: server.url };
    const { revision, sequence } = good.active as { revision: string; sequence: number };
    const run = await command(["push", folder, "--bundle", "demo"], settings);
    expect(run.output).toContain(
      `demo was not changed. Revision ${revision.slice(0, 12)} (sequence ${sequence}) stays active.`,
    );
    const json = await command(["push", folder, "--bundle", "demo", "--json"], settings);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.output)).toMatchObject({
      code: "invalid_parameter",
      errors: [{ location: { file: "demo/demo.rego", row: 3, col: 12 } }],
      active: good.active,
    });
    const check = await command(["check", folder, "--bundle", "demo"], settings);
    expect(check).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining(`${folder}/demo/demo.rego:3:12: undefined function nope`),
    });
  });

  test.each(BAD_PUSHES.filter(({ note }) => /^an unknown function|an invalid module$/.test(note)))(
    "a dry run and a check refuse $note alike",
    async ({ files, want }) => {
      const body = JSON.stringify({ files });
      const answer = await pushBody(server, JSON_TYPE, body, "?dry_run=true");
      expectRefused(answer, want, good.active);
      const folder = folderOf(files);
      await expectRefusedByCommand(folder, want, ["push", "--dry-run"]);
      await expectRefusedByCommand(folder, want, ["check"]);
      await good.expectUntouched();
    },
  );

  test("a first push that is refused makes no bundle", async () => {
    const files = { "fresh.rego": "package fresh\n\nx := [\n" };
    const refused = await pushFiles(server.url, "fresh", files);
    expect(refused.status).toBe(400);
    expect(refused.body).not.toHaveProperty("active");
    expect((await send(server.url, "GET", "/v1/bundles/fresh")).status).toBe(404);
  });
});

describe("what is no reason to refuse", () => {
  const accepted: readonly {
    note: string;
    name: string;
    files: Readonly<Record<string, string>>;
    want: object;
  }[] = [
    {
      note: "a strict finding is a warning with its place where nobody asks for strict",
      name: "lenient",
      files: { "a.rego": "package lenient\n\nimport data.unused\n\nx := 1\n" },
      want: {
        changed: true,
        warnings: [
          { message: "import data.unused unused", location: { file: "a.rego", row: 3, col: 1 } },
        ],
      },
    },
    {
      note: "a builtin that nobody has here, in a bundle for agents only",
      name: "agents",
      files: {
        "bundle.yaml":
          "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: { name: agents }\nspec: { decide: false }\n",
        "a.rego": 'package agents\n\nx := yaml.marshal(replace(input.x, "", "y"))\n',
      },
      want: { changed: true, decide: false, warnings: [] },
    },
    {
      note: "roots that overlap with another bundle's, in a bundle for agents only",
      name: "other-agents",
      files: {
        "bundle.yaml":
          "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: { name: other-agents }\nspec: { decide: false }\n",
        "a.rego": "package demo.below\n\nx := 1\n",
      },
      want: { changed: true, decide: false },
    },
  ];
  for (const { note, name, files, want } of accepted) {
    test(`${note}`, async () => {
      expect(await pushFiles(server.url, name, files)).toMatchObject({ status: 200, body: want });
      await good.expectUntouched();
    });
  }
});

describe("a hostile archive is refused whole", () => {
  for (const [index, { note, bytes, want }] of BAD_ARCHIVES.entries()) {
    test(`${note}`, async () => {
      for (const type of ["application/gzip", undefined]) {
        expectRefused(await pushBody(server, type, bytes), want, good.active);
      }
      await good.expectUntouched();
      const file = path.join(scratch.folder, `${index}.tar.gz`);
      writeFileSync(file, bytes);
      await expectRefusedByCommand(file, want);
      await good.expectUntouched();
    });
  }

  test("nothing of them was written anywhere near", () => {
    const names = readdirSync(scratch.folder, { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => name.includes("escaped"))).toEqual([]);
    expect(readdirSync(path.dirname(scratch.folder))).not.toContain("escaped.rego");
  });
});

describe("a body that is no push", () => {
  const bodies: readonly { note: string; body: string; want: WantedRefusal }[] = [
    {
      note: "malformed JSON",
      body: '{"files": {\n  "a.rego": }}',
      want: { place: "request body:2:13", says: 'unexpected "}" where a value must stand' },
    },
    {
      note: "JSON that ends too soon",
      body: '{"files": {"a.rego": "package a',
      want: { place: "request body:1:32", says: "unexpected end in a string" },
    },
    {
      note: "a path twice",
      body: '{"files": {"a.rego": "",\n "a.rego": ""}}',
      want: { place: "request body:2:2", says: 'the name "a.rego" is there twice' },
    },
    {
      note: "an unknown member",
      body: '{"fles": {}}',
      want: { says: 'unknown member "fles"; did you mean "files"?' },
    },
    {
      note: "a file that is no text",
      body: '{"files": {"a.rego": 1}}',
      want: { says: 'files["a.rego"] must be the text of the file' },
    },
    { note: "a list", body: "[]", want: { says: 'the body must be an object with "files"' } },
    {
      note: "nothing",
      body: "",
      want: { place: "request body:1:1", says: "unexpected end where a value must stand" },
    },
    {
      note: "nesting without end",
      body: "[".repeat(100_000),
      want: { place: "request body:1:1001", says: "nested deeper than 1000 levels" },
    },
    {
      note: "bytes that are no UTF-8",
      body: '{"files": {"a.rego": "\u00ff"}}',
      want: { place: "request body:1:23", says: "UTF-8" },
    },
    {
      note: "more than the limit",
      body: " ".repeat(MAX_BUNDLE_BYTES + 1),
      want: { status: 413, code: "too_large", says: `the limit of ${MAX_BUNDLE_BYTES} bytes` },
    },
  ];
  for (const { note, body, want } of bodies) {
    test(`${note}`, async () => {
      const bytes = Buffer.from(body, "latin1");
      expectRefused(await pushBody(server, JSON_TYPE, bytes), want, good.active);
      await good.expectUntouched();
    });
  }

  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/yaml", "x"]) {
    test(`Content-Type ${type}`, async () => {
      const says = `Content-Type ${JSON.stringify(type)} is not accepted here`;
      const want = { status: 415, code: "unsupported_media_type", says };
      expectRefused(await pushBody(server, type, JSON.stringify(GOOD)), want, good.active);
      await good.expectUntouched();
    });
  }
});

/** A large body, with and without a word about its length. */
const TOO_MUCH: readonly { note: string; headers: Readonly<Record<string, string>> }[] = [
  { note: "that says its length", headers: {} },
  { note: "that does not say its length", headers: { "Transfer-Encoding": "chunked" } },
];

describe("requests that are refused, whatever they ask", () => {
  const requests: readonly (Ask & {
    note: string;
    path: string;
    want: { status: number; code: string; allow?: string };
  })[] = [
    ...TOO_MUCH.map(({ note, headers }) => ({
      note: `a push over the limit ${note}`,
      ...{ method: "PUT", path: "/v1/bundles/demo", body: "x".repeat(MAX_BUNDLE_BYTES * 2) },
      headers: { ...headers, "Content-Type": "application/gzip" },
      want: { status: 413, code: "too_large" },
    })),
    ...TOO_MUCH.map(({ note, headers }) => ({
      note: `a decision's input over the limit ${note}`,
      ...{ method: "POST", path: "/v1/data/demo/version", headers },
      body: JSON.stringify({ input: "x".repeat(MAX_INPUT_BYTES) }),
      want: { status: 413, code: "too_large" },
    })),
    {
      note: "a decision's input that inflates over the limit",
      ...{ method: "POST", path: "/v1/data/demo/version" },
      headers: { "Content-Encoding": "gzip" },
      body: gzipSync(Buffer.alloc(10 * 1024 * 1024, 32)),
      want: { status: 413, code: "too_large" },
    },
    {
      note: "a rollback over the limit",
      ...{ method: "POST", path: "/v1/bundles/demo/rollback" },
      headers: { "Content-Type": JSON_TYPE },
      body: JSON.stringify({ revision: "a".repeat(5_000) }),
      want: { status: 413, code: "too_large" },
    },
    {
      note: "a rollback of another type",
      ...{ method: "POST", path: "/v1/bundles/demo/rollback", body: "x" },
      headers: { "Content-Type": "text/plain" },
      want: { status: 415, code: "unsupported_media_type" },
    },
    {
      note: "a push of a packed body",
      ...{ method: "PUT", path: "/v1/bundles/demo", body: gzipSync("{}") },
      headers: { "Content-Type": JSON_TYPE, "Content-Encoding": "gzip" },
      want: { status: 415, code: "unsupported_media_type" },
    },
    ...[
      { note: "the head of an unknown bundle", path: "/v1/bundles/none" },
      { note: "the history of an unknown bundle", path: "/v1/bundles/none/revisions" },
      { note: "the files of an unknown bundle", path: "/v1/bundles/none/revisions/aaaaaaaa/files" },
      {
        note: "the files of an unknown revision",
        path: "/v1/bundles/demo/revisions/0000000000/files",
      },
      { note: "the archive of an unknown bundle", path: "/bundles/none" },
      { note: "an unknown path", path: "/v2/bundles" },
      { note: "a path that is nearly one", path: "/v1/bundle/demo" },
    ].map((each) => ({ ...each, method: "GET", want: { status: 404, code: "not_found" } })),
    {
      note: "a decision of an unknown bundle",
      ...{ method: "POST", path: "/v1/bundles/none/data/x", body: "{}" },
      want: { status: 404, code: "not_found" },
    },
    {
      note: "a rollback of an unknown bundle",
      ...{ method: "POST", path: "/v1/bundles/none/rollback" },
      headers: { "Content-Type": JSON_TYPE },
      body: '{"revision": "aaaaaaaaaa"}',
      want: { status: 404, code: "not_found" },
    },
    {
      note: "a rollback to an unknown revision",
      ...{ method: "POST", path: "/v1/bundles/demo/rollback" },
      headers: { "Content-Type": JSON_TYPE },
      body: `{"revision": "${"a".repeat(64)}"}`,
      want: { status: 404, code: "not_found" },
    },
    ...[
      { method: "PATCH", path: "/v1/bundles/demo", allow: "PUT, DELETE, GET, HEAD" },
      { method: "POST", path: "/v1/bundles/demo", allow: "PUT, DELETE, GET, HEAD" },
      { method: "PUT", path: "/v1/data/demo", allow: "GET, POST" },
      { method: "DELETE", path: "/v1/data/demo/version", allow: "GET, POST" },
      { method: "GET", path: "/v0/data/demo", allow: "POST" },
      { method: "PATCH", path: "/v1/bundles", allow: "GET, HEAD" },
      { method: "DELETE", path: "/v1/bundles/demo/revisions", allow: "GET, HEAD" },
      { method: "PUT", path: "/v1/bundles/demo/rollback", allow: "POST" },
      { method: "GET", path: "/v1/bundles/demo/rollback", allow: "POST" },
      { method: "POST", path: "/v1/events", allow: "GET, HEAD" },
      { method: "POST", path: "/health", allow: "GET, HEAD" },
      { method: "DELETE", path: "/metrics", allow: "GET, HEAD" },
      { method: "POST", path: "/bundles/demo", allow: "GET, HEAD" },
      { method: "DELETE", path: "/bundles/demo", allow: "GET, HEAD" },
    ].map(({ method, path: asked, allow }) => ({
      note: `${method} ${asked}`,
      ...{ method, path: asked },
      want: { status: 405, code: "method_not_allowed", allow },
    })),
    {
      note: "a decision on malformed JSON",
      ...{ method: "POST", path: "/v1/data/demo/version", body: '{"input": ' },
      want: { status: 400, code: "invalid_parameter" },
    },
    {
      note: "a decision on malformed YAML",
      ...{ method: "POST", path: "/v1/data/demo/version", body: "input: [\n" },
      headers: { "Content-Type": "application/yaml" },
      want: { status: 400, code: "invalid_parameter" },
    },
    {
      note: "a decision on what is not gzip",
      ...{ method: "POST", path: "/v1/data/demo/version", body: "{}" },
      headers: { "Content-Encoding": "gzip" },
      want: { status: 400, code: "invalid_parameter" },
    },
    {
      note: "an unknown query parameter of a push",
      ...{ method: "PUT", path: "/v1/bundles/demo?dryrun=true", body: "x" },
      want: { status: 400, code: "invalid_parameter" },
    },
    {
      note: "a bundle name that steps up",
      ...{ method: "PUT", path: "/v1/bundles/a%2F..%2Fb", body: "x" },
      want: { status: 400, code: "invalid_parameter" },
    },
  ];
  for (const { note, path: asked, want, ...options } of requests) {
    test(`${note}: ${want.status}`, async () => {
      const answer = await ask(`${server.url}${asked}`, options);
      const { code } = errorBody(answer);
      const { allow } = answer.headers;
      expect({ status: answer.status, code, allow }).toEqual({ allow: undefined, ...want });
      await good.expectUntouched();
    });
  }
});

describe("noise", () => {
  test("hundreds of spoilt archives, bodies and headers: each is answered, and the same worker goes on", async () => {
    const outcome = await fuzzServer(server, 20_261_125);
    expect(outcome.strange).toEqual([]);
    expect(outcome.count).toBeGreaterThanOrEqual(600);
    await good.expectUntouched();
    expect(server.output()).not.toMatch(/unexpected|the worker ended/);
  });
});

describe("requests that never end", () => {
  test("get 408 in OPA's shape when their time is over, and nothing came of them", async () => {
    for (const { note, received } of await slow) {
      const [head = "", body = ""] = received.split("\r\n\r\n");
      expect({ note, head }).toEqual({ note, head: expect.stringMatching(/^HTTP\/1\.1 408 /) });
      expect(head).toMatch(/connection: close/i);
      expect(JSON.parse(body)).toMatchObject({ code: "request_timeout" });
    }
    await good.expectUntouched();
  });
});
