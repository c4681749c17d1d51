import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type CliRun, runCli } from "../../run-cli.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licence?: string;
  readonly sha1?: string;
  readonly ancestor?: string;
}

/** A program `app` that depends on all of the components. */
function cycloneDx(components: readonly Component[], app = "v1.0.0"): object {
  const purlOf = (name: string, version: string) => `pkg:golang/example.com/${name}@${version}`;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: {
      component: { "bom-ref": "app", type: "application", name: "app", purl: purlOf("app", app) },
    },
    components: components.map(({ name, version, licence, sha1, ancestor }) => ({
      "bom-ref": name,
      type: "library",
      name,
      purl: purlOf(name, version),
      ...(licence !== undefined && { licenses: [{ expression: licence }] }),
      ...(sha1 !== undefined && { hashes: [{ alg: "SHA-1", content: sha1.repeat(40) }] }),
      ...(ancestor !== undefined && {
        pedigree: {
          ancestors: [{ type: "library", name: ancestor, purl: purlOf(ancestor, "v1.0.0") }],
        },
      }),
    })),
    dependencies: [{ ref: "app", dependsOn: components.map(({ name }) => name) }],
  };
}

const SPDX = {
  spdxVersion: "SPDX-2.3",
  SPDXID: "SPDXRef-DOCUMENT",
  documentDescribes: ["SPDXRef-app"],
  packages: ["app", "a"].map((name) => ({
    SPDXID: `SPDXRef-${name}`,
    name,
    externalRefs: [
      {
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator: `pkg:golang/example.com/${name}@v1.0.0`,
      },
    ],
  })),
  relationships: [
    {
      spdxElementId: "SPDXRef-a",
      relationshipType: "DEPENDENCY_OF",
      relatedSpdxElement: "SPDXRef-app",
    },
  ],
};

const FILES: Readonly<Record<string, unknown>> = {
  "one.json": cycloneDx([{ name: "a", version: "v1.0.0" }]),
  "one.spdx.json": SPDX,
  "newer.json": cycloneDx([{ name: "a", version: "v1.1.0" }]),
  "old.json": cycloneDx([
    { name: "a", version: "v1.0.0", licence: "MIT", sha1: "a" },
    { name: "b", version: "v1.0.0", licence: "MIT" },
    { name: "gone", version: "v1.0.0" },
    { name: "same", version: "v1.0.0" },
  ]),
  "new.json": cycloneDx(
    [
      { name: "a", version: "v1.0.0", licence: "ISC", sha1: "b" },
      { name: "b", version: "v1.1.0", licence: "MIT", ancestor: "first" },
      { name: "come", version: "v1.0.0" },
      { name: "same", version: "v1.0.0" },
    ],
    "v2.0.0",
  ),
  "doubtful.json": cycloneDx([
    { name: "a", version: "v1.0.0" },
    { name: "A", version: "v1.0.0" },
  ]),
  "broken.json": '{"bomFormat": "CycloneDX", "specVersion": "1.6",\n"components": [{}]}',
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-sboms-"));
  for (const [name, content] of Object.entries(FILES)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await writeFile(path.join(folder, name), text);
  }
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function run(argv: readonly string[], stdin?: string): Promise<CliRun> {
  return await runCli(["sbom", ...argv], { cwd: folder, ...(stdin !== undefined && { stdin }) });
}

const GRAPH = "sbom-v1-graph:0c5a94567be2cbab66a07d0e2f2dd1ba5a6b7cf02b1f8e9ba9d1cb0ad9d22ff4";

describe("sbom hash", () => {
  test("prints what each document is, and its four hashes", async () => {
    const { status, stdout } = await run(["hash", "one.json", "one.spdx.json"]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(
      "one.json: CycloneDX 1.6, pkg:golang/example.com/app@v1.0.0, 1 component, 1 edge",
    );
    expect(lines[5]).toBe(
      "one.spdx.json: SPDX 2.3, pkg:golang/example.com/app@v1.0.0, 1 component, 1 edge",
    );
    expect(lines.slice(1, 5).map((line) => line.replace(/:.*/, ""))).toEqual([
      "  sbom-v1-components",
      "  sbom-v1-graph",
      "  sbom-v1-licences",
      "  sbom-v1-full",
    ]);
    expect(lines.slice(6, 10)).toEqual(lines.slice(1, 5));
    expect(status).toBe(0);
  });

  test("prints one hash for each file, as sha256sum does", async () => {
    const argv = ["hash", "one.json", "-", "--profile", "graph"];
    const { stdout } = await run(argv, JSON.stringify(FILES["newer.json"]));
    const [first, second] = stdout.trimEnd().split("\n");
    expect(first).toMatch(/^sbom-v1-graph:[0-9a-f]{64} {2}one\.json$/);
    expect(second).toMatch(/^sbom-v1-graph:[0-9a-f]{64} {2}-$/);
    expect(first?.slice(0, 80)).not.toBe(second?.slice(0, 80));
  });

  test("holds files against the hashes that are expected", async () => {
    const printed = await run(["hash", "one.json", "--profile", "graph"]);
    const [hash = ""] = printed.stdout.split(" ");
    const same = await run(["hash", "one.json", "one.spdx.json", "--expect", hash]);
    expect(same).toMatchObject({ status: 0, stderr: "" });
    const other = await run(["hash", "newer.json", "--expect", hash, "--profile", "full"]);
    expect(other.status).toBe(1);
    expect(other.stderr.split("\n")).toEqual([
      "different: newer.json has not the hash that is expected",
      `  expected ${hash}`,
      expect.stringMatching(/^ {2}it has {3}sbom-v1-graph:[0-9a-f]{64}$/),
      "",
    ]);
  });

  test.each([
    "sbom-v1-full",
    `sbom-v2-full:${"0".repeat(64)}`,
    `sbom-v1-everything:${"0".repeat(64)}`,
    `sbom-v1-full:${"A".repeat(64)}`,
    "0".repeat(64),
  ])("%s is nothing to expect", async (text) => {
    const { status, stderr } = await run(["hash", "one.json", "--expect", text]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/One of sbom-v1-components: or .* 64 hexadecimal digits is wanted/);
  });

  test("as JSON, with doubts and whether what was expected is there", async () => {
    const { status, stdout } = await run(["hash", "doubtful.json", "--expect", GRAPH, "--json"]);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: "doubtful.json",
        format: "CycloneDX",
        version: "1.6",
        root: "pkg:golang/example.com/app@v1.0.0",
        components: 2,
        edges: 2,
        duplicates: { components: 0, edges: 0 },
        warnings: [expect.objectContaining({ code: "sbom_case_collision" })],
        hashes: {
          components: expect.stringMatching(/^sbom-v1-components:[0-9a-f]{64}$/),
          graph: expect.stringMatching(/^sbom-v1-graph:[0-9a-f]{64}$/),
          licences: expect.stringMatching(/^sbom-v1-licences:[0-9a-f]{64}$/),
          full: expect.stringMatching(/^sbom-v1-full:[0-9a-f]{64}$/),
        },
        expected: false,
      },
    ]);
    expect(status).toBe(1);
  });

  test("as JSON, one of them", async () => {
    const { stdout } = await run(["hash", "one.json", "--profile", "full", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject([
      { hashes: { full: expect.stringMatching(/^sbom-v1-full:/) } },
    ]);
    expect(stdout).not.toMatch(/sbom-v1-graph/);
  });

  test("doubts are told on standard error, faults with their place", async () => {
    const doubtful = await run(["hash", "doubtful.json"]);
    expect(doubtful.status).toBe(0);
    expect(doubtful.stderr).toMatch(
      /^doubtful\.json:1:\d+: warning: .* differ in letter case alone/,
    );
    const broken = await run(["hash", "one.json", "broken.json"]);
    expect(broken).toMatchObject({ status: 1, stdout: "" });
    expect(broken.stderr.split("\n")[0]).toBe('broken.json:2:16: it has no "type"');
  });
});

describe("sbom diff", () => {
  test("says what is different, and which hashes are", async () => {
    const { status, stdout } = await run(["diff", "old.json", "new.json"]);
    const sha1 = (digit: string) => `sha1:${digit.repeat(40)}`;
    expect(stdout.split("\n")).toEqual([
      "old.json -> new.json",
      "  what they are about:",
      "    pkg:golang/example.com/app: version v1.0.0 -> v2.0.0",
      "  added:",
      "    pkg:golang/example.com/come@v1.0.0",
      "  removed:",
      "    pkg:golang/example.com/gone@v1.0.0",
      "  changed:",
      "    pkg:golang/example.com/a:",
      `      digests ${sha1("a")} -> ${sha1("b")}`,
      "      licences MIT -> ISC",
      "    pkg:golang/example.com/b:",
      "      version v1.0.0 -> v1.1.0",
      "      replaces none -> pkg:golang/example.com/first@v1.0.0",
      "  edges added:",
      "    root depends pkg:golang/example.com/b@v1.1.0",
      "    root depends pkg:golang/example.com/come@v1.0.0",
      "  edges removed:",
      "    root depends pkg:golang/example.com/b@v1.0.0",
      "    root depends pkg:golang/example.com/gone@v1.0.0",
      "  hashes that differ: components, graph, licences, full",
      "",
    ]);
    expect(status).toBe(1);
  });

  test("finds none between formats", async () => {
    const { status, stdout } = await run(["diff", "one.json", "one.spdx.json"]);
    expect(stdout).toBe("same: one.json and one.spdx.json (1 component, 1 edge)\n");
    expect(status).toBe(0);
  });

  test("as JSON", async () => {
    const { status, stdout } = await run(["diff", "one.json", "newer.json", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      a: { file: "one.json", components: 1 },
      b: { file: "newer.json", components: 1 },
      different: ["components", "graph", "full"],
      added: [],
      removed: [],
      changed: [{ base: "pkg:golang/example.com/a", version: { a: "v1.0.0", b: "v1.1.0" } }],
      hashes: { licences: { a: expect.stringMatching(/^sbom-v1-licences:/) } },
    });
    expect(status).toBe(1);
  });
});
