import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { BundleSource, CompiledBundle, RevisionRecord } from "../../src/domain/bundle.ts";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { revisionOf } from "../../src/publish/revision-of.ts";
import { parseRecord } from "../../src/storage/stored-json.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { compile } from "../compile/run-compile.ts";
import { opaBinary } from "../support/opa.ts";
import { until } from "../support/until.ts";

const AT = "2026-01-02T03:04:05.000Z";
const SOURCE = {
  ...sourceOf(
    {
      "old/p.rego": "package old\n\nx { data.old_data.n == 1.10 }\n",
      "authz.rego": 'package authz\n\nallow if input.user == "ann"\n',
      "authz_test.rego": "package authz_test\n\ntest_none if true\n",
      "old_data/data.json": '{ "n": 1.10 }',
      "more/data.yaml": "key: value\n",
      "README.md": "not for agents\n",
    },
    {
      roots: ["authz", "more", "old", "old_data"],
      fileRegoVersions: { "/old/*.rego": 0 },
      metadata: { owner: "team" },
    },
  ),
  // Made by a kind: agents get it, and OPA passes it over.
  files: new Map([["profiles/web.json", Buffer.from("{}")]]),
};

let folder: string;
let compiled: CompiledBundle;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-pack-test-"));
  compiled = await compile(SOURCE);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("what is stored of a revision", () => {
  test("agents get modules, data and a manifest, nothing compiled and no tests", async () => {
    const { artifacts, record } = await packRevision(compiled, AT);
    const files = await readArchive(artifacts.get("bundle.tar.gz") ?? new Uint8Array());
    expect([...files.keys()].sort()).toEqual([
      ".manifest",
      "authz.rego",
      "more/data.yaml",
      "old/p.rego",
      "old_data/data.json",
      "profiles/web.json",
    ]);
    expect(Buffer.from(files.get("old_data/data.json") ?? []).toString()).toBe('{ "n": 1.10 }');
    expect(JSON.parse(Buffer.from(files.get(".manifest") ?? []).toString())).toEqual({
      revision: revisionOf(SOURCE),
      roots: ["authz", "more", "old", "old_data"],
      rego_version: 1,
      file_rego_versions: { "/old/*.rego": 0 },
      metadata: { owner: "team" },
    });
    expect(record).toEqual({
      name: "example",
      revision: revisionOf(SOURCE),
      createdAt: AT,
      roots: SOURCE.roots,
      entrypoints: [],
      decide: true,
      regoVersion: 1,
      size: artifacts.get("bundle.tar.gz")?.length,
      artifacts: [...artifacts.keys()],
    });
  });

  test("the engines' parts are there when the bundle decides, and only then", async () => {
    const { artifacts } = await packRevision(compiled, AT);
    expect([...artifacts.keys()].sort()).toEqual([
      "bundle.tar.gz",
      "data.json",
      "modules.json",
      "source.tar.gz",
    ]);
    expect(JSON.parse(Buffer.from(artifacts.get("modules.json") ?? []).toString())).toEqual(
      compiled.engine?.modules,
    );
    const { source } = compiled;
    const forAgents = await packRevision(
      { source: { ...source, decide: false }, warnings: [] },
      AT,
    );
    expect([...forAgents.artifacts.keys()]).toEqual(["bundle.tar.gz", "source.tar.gz"]);
  });

  test("the record has the engine that was chosen, and whether what is declared is portable", async () => {
    const replace = 'package a\n\nx := replace(input.s, "", "b")\n\ny := 1\n';
    const recordOf = async (settings: Partial<BundleSource>): Promise<RevisionRecord> => {
      const source = sourceOf({ "a.rego": replace }, settings);
      return (await packRevision(await compile(source), AT)).record;
    };
    expect((await recordOf({ engine: "exact" })).engine).toBe("exact");
    expect(await recordOf({ engine: "wasm", entrypoints: ["a/y"] })).toMatchObject({
      engine: "wasm",
      portability: { portable: true, reasons: [] },
      artifacts: expect.arrayContaining(["policy.wasm", "plan.json"]),
    });
    const record = await recordOf({ entrypoints: ["a/x"] });
    expect(record).toMatchObject({
      portability: {
        portable: false,
        reasons: [{ code: "unsafe_builtin_call", location: { file: "a.rego", row: 3, col: 6 } }],
      },
    });
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
  });

  test("what was pushed comes back, and the same content packs to the same bytes", async () => {
    const [one, two] = [await packRevision(compiled, AT), await packRevision(compiled, AT)];
    const files = await readArchive(one.artifacts.get("source.tar.gz") ?? new Uint8Array());
    expect([...files].map(([file, bytes]) => [file, Buffer.from(bytes).toString()]).sort()).toEqual(
      [...SOURCE.pushed].map(([file, bytes]) => [file, Buffer.from(bytes).toString()]).sort(),
    );
    for (const [name, bytes] of one.artifacts) {
      expect(Buffer.compare(bytes, two.artifacts.get(name) ?? new Uint8Array())).toBe(0);
    }
  });
});

describe("the real opa takes the archive", () => {
  async function archive(): Promise<string> {
    const { artifacts } = await packRevision(compiled, AT);
    const file = path.join(folder, "bundle.tar.gz");
    await writeFile(file, artifacts.get("bundle.tar.gz") ?? "");
    return file;
  }

  test("opa eval", async () => {
    const args = ["eval", "--format", "raw", "-b", await archive(), "[data.old, data.more.key]"];
    const output = execFileSync(opaBinary(), args).toString();
    expect(JSON.parse(output)).toEqual([{ x: true }, "value"]);
  });

  test("opa run --server", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const server = spawn(
      opaBinary(),
      ["run", "--server", "--disable-telemetry", "--addr", address, "-b", await archive()],
      { stdio: "ignore" },
    );
    try {
      const answer = await askWhenUp(server, `http://${address}/v1/data/authz/allow`);
      expect(answer).toMatchObject({ result: true });
    } finally {
      server.kill("SIGKILL");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function askWhenUp(server: ChildProcess, url: string): Promise<unknown> {
  return await until("opa to come up", async () => {
    if (server.exitCode !== null) return { ended: server.exitCode };
    const response = await fetch(url, { method: "POST", body: '{"input": {"user": "ann"}}' });
    return (await response.json()) as unknown;
  });
}
