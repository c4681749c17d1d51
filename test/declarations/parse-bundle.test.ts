import { describe, expect, test } from "@jest/globals";
import { parseBundle } from "../../src/declarations/parse-bundle.ts";
import type { BundleSource } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { unlessItHangs } from "../support/break-off.ts";
import { linesOf, refusalOf, treeOf } from "./trees.ts";

const NAME = parseBundleName("authz");
const BUNDLE = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: authz}\n";
const SAMPLE = "apiVersion: gatehouse/v1\nkind: Sample\n";
const REGO = "package authz\n\nallow := true\n";

function sourceOf(files: Record<string, string>): BundleSource {
  return parseBundle(NAME, treeOf(files));
}

async function linesFor(files: Record<string, string>): Promise<string[]> {
  return linesOf(await refusalOf(() => parseBundle(NAME, treeOf(files))));
}

describe("a plain folder", () => {
  const files = {
    "authz/policy.rego": REGO,
    "authz/policy_test.rego": "package authz_test\n",
    "authz/roles/data.json": '{"admin": ["alice"]}',
    "data.yaml": "limits: {max: 3}\n",
    "README.md": "hello",
    "notes.json": "{not json",
    "deploy.yaml": "kind: Deployment\napiVersion: apps/v1\n",
  };

  test("is sorted into modules, tests and data, with everything else kept as pushed", () => {
    const source = sourceOf(files);
    expect(source).toMatchObject({
      rootsDerived: true,
      name: "authz",
      roots: ["authz", "limits"],
      entrypoints: [],
      decide: true,
      strict: false,
      regoVersion: 1,
      fileRegoVersions: {},
      metadata: {},
      documents: [],
    });
    expect([...source.modules.keys()]).toEqual(["authz/policy.rego"]);
    expect([...source.tests.keys()]).toEqual(["authz/policy_test.rego"]);
    expect([...source.data.keys()]).toEqual(["authz/roles/data.json", "data.yaml"]);
    expect([...source.pushed.keys()]).toEqual(Object.keys(files));
  });

  test("may be data alone, or Rego alone", () => {
    expect(sourceOf({ "data.json": "{}" }).roots).toEqual([]);
    expect(sourceOf({ "a.rego": REGO }).roots).toEqual(["authz"]);
  });
});

describe("an OPA bundle with its manifest", () => {
  test("has its roots, versions and metadata from there; compiled parts count for nothing", () => {
    const manifest = {
      revision: "old",
      roots: ["/authz/", "limits"],
      rego_version: 0,
      file_rego_versions: { "/authz/new.rego": 1 },
      metadata: { team: "core", "build number": 17 },
      wasm: [
        { entrypoint: "authz/allow", module: "/policy.wasm" },
        { entrypoint: "/authz/deny", module: "/policy.wasm" },
      ],
      bogus: true,
    };
    const files = {
      ".manifest": JSON.stringify(manifest),
      ".signatures.json": "{}",
      "policy.wasm": "\0asm",
      "plan.json": "{}",
      "data.json": '{"limits": {}}',
      "authz/policy.rego": REGO,
    };
    const source = sourceOf(files);
    expect(source).toMatchObject({
      rootsDerived: false,
      roots: ["authz", "limits"],
      entrypoints: ["authz/allow", "authz/deny"],
      decide: true,
      regoVersion: 0,
      fileRegoVersions: { "/authz/new.rego": 1 },
      metadata: { team: "core", "build number": 17 },
    });
    expect([...source.modules.keys(), ...source.data.keys()]).toEqual([
      "authz/policy.rego",
      "data.json",
    ]);
    expect(source.pushed.has("policy.wasm")).toBe(true);
  });

  test("its signatures are named in a warning", () => {
    const file = ".signatures.json";
    const source = sourceOf({ ".manifest": "{}", [file]: "{}", "authz/policy.rego": REGO });
    expect(source.warnings).toContainEqual({
      code: "signatures_dropped",
      message: expect.stringContaining("what agents get is packed anew and is not signed"),
      location: { file, row: 1, col: 1 },
    });
  });

  test.each([
    ["no roots: those of packages and data", "{}", ["authz"]],
    ["null: the same", "null", ["authz"]],
    ["roots of null: the same", '{"roots": null}', ["authz"]],
    ["the root of everything, as opa build writes it: the same", '{"roots": [""]}', ["authz"]],
    ["names of fields in any case, as Go reads them", '{"Roots": ["authz"]}', ["authz"]],
  ])("%s", (_note, manifest, roots) => {
    expect(sourceOf({ ".manifest": manifest, "a.rego": REGO }).roots).toEqual(roots);
  });

  test.each([
    ["", ".manifest:1:1: unexpected end where a value must stand"],
    ['{\n "roots": ["a",]}', '.manifest:2:16: unexpected "]" where a value must stand'],
    ["[]", ".manifest:1:1: it must be an object"],
    ['{"roots": "a"}', ".manifest:1:1: roots must be a list"],
    ['{"roots": ["a", 1]}', ".manifest:1:1: roots[1] must be text"],
    ['{"roots": ["a", "a/b"]}', '.manifest:1:1: the roots "a" and "a/b" overlap'],
    ['{"roots": ["a", "/a/"]}', '.manifest:1:1: the roots "a" and "a" overlap'],
    ['{"roots": ["", "a"]}', '.manifest:1:1: the roots "" and "a" overlap'],
    [
      '{"roots": ["a/50%off"]}',
      '.manifest:1:1: root "a/50%off" is refused: agents take "%" in roots for an escape (%2F for "/") or refuse it; own the root above it instead',
    ],
    ['{"roots": ["a//b"]}', '.manifest:1:1: root "a//b" is refused: it has an empty segment'],
    [
      '{"roots": [".a"]}',
      '.manifest:1:1: root ".a" is refused: agents leave out the dots with which a path of data begins',
    ],
    ['{"rego_version": 2}', ".manifest:1:1: rego_version must be 0 or 1"],
    ['{"rego_version": "1"}', ".manifest:1:1: rego_version must be 0 or 1"],
    [
      '{"file_rego_versions": {"/x": 1.0}}',
      '.manifest:1:1: file_rego_versions["/x"] must be 0 or 1',
    ],
    ['{"metadata": []}', ".manifest:1:1: metadata must be an object"],
    ['{"wasm": [{"entrypoint": 1}]}', ".manifest:1:1: wasm[0].entrypoint must be text"],
    ['{"wasm": [1]}', ".manifest:1:1: wasm[0] must be an object"],
  ])("is refused with %s", async (manifest, line) => {
    expect(await linesFor({ ".manifest": manifest, "a.rego": REGO })).toEqual([line]);
  });

  test("is refused without the Rego that was compiled", async () => {
    const [line] = await linesFor({ ".manifest": '{"roots":["a"]}', "policy.wasm": "\0asm" });
    expect(line).toContain("compiled policy only");
  });
});

describe("a declaration", () => {
  test("says what it says, and has defaults for the rest", () => {
    const spec = `spec:
  roots: [authz, /shared/]
  entrypoints: [authz/deny, authz/allow, authz/allow]
  decide: false
  strict: true
  engine: exact
  metadata: {owner: {team: core}, tags: [a, 1]}
`;
    expect(sourceOf({ "bundle.yaml": BUNDLE + spec, "a.rego": REGO })).toMatchObject({
      rootsDerived: false,
      roots: ["authz", "shared"],
      entrypoints: ["authz/allow", "authz/deny"],
      decide: false,
      strict: true,
      engine: "exact",
      metadata: { owner: { team: "core" }, tags: ["a", 1] },
    });
    expect(sourceOf({ "bundle.yaml": BUNDLE, "a.rego": REGO })).toMatchObject({
      rootsDerived: true,
      roots: ["authz"],
      decide: true,
      strict: false,
      engine: "auto",
      regoVersion: 1,
      entrypoints: [],
    });
  });

  test("names an engine that there is", async () => {
    const bundle = `${BUNDLE}spec:\n  engine: plan\n`;
    const error = await refusalOf(() => sourceOf({ "a.rego": REGO, "bundle.yaml": bundle }));
    expect(linesOf(error)).toEqual([expect.stringMatching(/^bundle\.yaml:\d+:11: .*exact.*wasm/)]);
  });

  test("has a budget for its decisions", () => {
    const bundle = `${BUNDLE}spec: {budget: {steps: 100000, timeoutMs: 50, memoryMiB: 64}}\n`;
    const { budget } = sourceOf({ "a.rego": REGO, "bundle.yaml": bundle });
    expect(budget).toEqual({ steps: 100_000, timeoutMs: 50, memoryMiB: 64 });
  });

  test.each([
    ["budget: {steps: 0}", /^bundle\.yaml:\d+:19: .*steps/],
    ["budget: {timeoutMs: 1.5}", /^bundle\.yaml:\d+:23: .*timeoutMs/],
    ["budget: {memoryMiB: 64Mi}", /^bundle\.yaml:\d+:23: .*memoryMiB/],
    ["budget: {seconds: 1}", /^bundle\.yaml:\d+:12: unknown field "seconds" in spec\.budget$/],
    ["budget: 5", /^bundle\.yaml:\d+:11: .*budget/],
    [
      "budget: {steps: 5}\n  engine: wasm",
      /^bundle\.yaml:\d+:19: engine wasm keeps no budget of steps: leave engine out, or steps$/,
    ],
    [
      "engine: wasm\n  budget: {memoryMiB: 1, timeoutMs: 7}",
      /^bundle\.yaml:\d+:37: engine wasm keeps no budget of timeoutMs/,
    ],
  ])("is refused with %s", async (field, line) => {
    const bundle = `${BUNDLE}spec:\n  ${field}\n`;
    const error = await refusalOf(() => sourceOf({ "a.rego": REGO, "bundle.yaml": bundle }));
    expect(linesOf(error)).toEqual([expect.stringMatching(line)]);
  });

  test("says which of its decisions answer the AuthZEN API", () => {
    const bundle = `${BUNDLE}spec: {authzen: {evaluation: authz/allow, subject: authz/who}}\n`;
    const { authzen } = sourceOf({ "a.rego": REGO, "bundle.yaml": bundle });
    expect(authzen).toEqual({ evaluation: "authz/allow", subject: "authz/who" });
  });

  test.each([
    [
      "authzen: {}",
      /^bundle\.yaml:\d+:12: authzen names nothing: leave it out, or name evaluation, subject/,
    ],
    ["authzen: {search: a}", /^bundle\.yaml:\d+:13: unknown field "search" in spec\.authzen/],
    ["authzen: {evaluation: [a]}", /^bundle\.yaml:\d+:25: spec\.authzen\.evaluation must be text/],
    [
      "authzen: {evaluation: data.authz.allow}",
      /^bundle\.yaml:\d+:25: evaluation "data\.authz\.allow" must be a path below data/,
    ],
    ["authzen: {action: a//b}", /^bundle\.yaml:\d+:21: action "a\/\/b" has an empty segment$/],
    [
      "decide: false\n  authzen: {action: authz/a}",
      /^bundle\.yaml:\d+:12: a bundle for agents only answers nothing here: leave decide out/,
    ],
  ])("is refused with %s", async (field, line) => {
    const bundle = `${BUNDLE}spec:\n  ${field}\n`;
    const error = await refusalOf(() => sourceOf({ "a.rego": REGO, "bundle.yaml": bundle }));
    expect(linesOf(error)).toEqual([expect.stringMatching(line)]);
  });

  test("says that anybody may read it", () => {
    const bundle = `${BUNDLE}spec: {access: {read: anyone}, decide: false}\n`;
    expect(sourceOf({ "a.rego": REGO, "bundle.yaml": bundle }).access).toEqual({ read: "anyone" });
    expect(sourceOf({ "a.rego": REGO, "bundle.yaml": BUNDLE }).access).toBeUndefined();
  });

  test.each([
    ["access: anyone", /^bundle\.yaml:\d+:11: spec\.access must be a map, not text/],
    ["access: {}", /^bundle\.yaml:\d+:11: .*read/],
    ["access: {read: Anyone}", /^bundle\.yaml:\d+:18: spec\.access\.read/],
    ["access: {write: anyone}", /^bundle\.yaml:\d+:12: unknown field "write" in spec\.access/],
  ])("is refused with %s", async (field, line) => {
    const bundle = `${BUNDLE}spec:\n  ${field}\n`;
    const error = await refusalOf(() => sourceOf({ "a.rego": REGO, "bundle.yaml": bundle }));
    expect(linesOf(error)).toContainEqual(expect.stringMatching(line));
  });

  test("has the documents of the files it names, and needs no Rego then", () => {
    const { documents, modules } = sourceOf({
      "bundle.yaml": `${BUNDLE}spec: {generate: [rules/b.yaml, a.json]}\n`,
      "a.json": '{"apiVersion": "gatehouse/v1", "kind": "Other"}',
      "rules/b.yaml": `${SAMPLE}---\n${SAMPLE}`,
    });
    expect(modules.size).toBe(0);
    expect(documents.map(({ file, line, kind }) => `${file}:${line} ${kind}`)).toEqual([
      "rules/b.yaml:1 Sample",
      "rules/b.yaml:3 Sample",
      "a.json:1 Other",
    ]);
  });

  test("of a misspelt kind names the right one", async () => {
    const error = await refusalOf(() =>
      sourceOf({ "a.rego": REGO, "bundle.yaml": BUNDLE.replace("kind: Bundle", "kind: Bundel") }),
    );
    expect(linesOf(error)).toEqual(['bundle.yaml:2:7: kind must be "Bundle", not "Bundel"']);
    expect(error.message).toBe("bundle.yaml is no valid Bundle");
  });

  test.each<[string, string, string[]]>([
    [
      "another name",
      BUNDLE.replace("authz", "other"),
      ['bundle.yaml:3:18: the bundle is declared as "other" but pushed as "authz"'],
    ],
    [
      "another kind",
      SAMPLE,
      ['bundle.yaml:2:7: kind must be "Bundle"', 'missing field "metadata"'],
    ],
    ["nothing", "# nothing\n", ["bundle.yaml:1:1: one document of kind Bundle is wanted"]],
    ["two documents", `${BUNDLE}---\n${BUNDLE}`, ["bundle.yaml:4:1: one document of kind Bundle"]],
    [
      "an unknown field",
      `${BUNDLE}spec:\n  entrypoint: [authz/allow]\n`,
      ['bundle.yaml:5:3: unknown field "entrypoint" in spec; did you mean "entrypoints"?'],
    ],
    [
      "what comes later",
      `${BUNDLE}spec:\n  signing: {keyid: x}\n  delta: true\n`,
      [
        "bundle.yaml:5:12: spec.signing is not supported by this version",
        "bundle.yaml:6:10: spec.delta is not supported by this version",
      ],
    ],
    [
      "overlapping roots",
      `${BUNDLE}spec:\n  roots: [a/b, c, a]\n`,
      ['bundle.yaml:5:11: roots "a" and "a/b" overlap'],
    ],
    [
      "a root with a percent sign",
      `${BUNDLE}spec:\n  roots: [a, x%2Fy]\n`,
      [
        'bundle.yaml:5:14: root "x%2Fy" is refused: agents take "%" in roots for an escape (%2F for "/") or refuse it; own the root above it instead',
      ],
    ],
    [
      "a root with an empty segment",
      `${BUNDLE}spec:\n  roots: [a//b]\n`,
      ['bundle.yaml:5:11: root "a//b" is refused: it has an empty segment'],
    ],
    ["no root at all", `${BUNDLE}spec: {roots: []}\n`, ["spec.roots must name at least one root"]],
    [
      "entrypoints of another style",
      `${BUNDLE}spec:\n  entrypoints: [data.authz.allow, /authz/x, data/authz/y, a//b]\n`,
      [
        'bundle.yaml:5:17: entrypoint "data.authz.allow" must be a path below data, like "authz/allow"',
        'bundle.yaml:5:35: entrypoint "/authz/x" must be a path below data, like "authz/x"',
        'bundle.yaml:5:45: entrypoint "data/authz/y" must be a path below data, like "authz/y"',
        'bundle.yaml:5:59: entrypoint "a//b" has an empty segment',
      ],
    ],
    [
      "files that are not there",
      `${BUNDLE}spec:\n  generate:\n    - sampel.yaml\n    - policy.rego\n    - policy.rego\n`,
      [
        'bundle.yaml:6:7: there is no file sampel.yaml in the bundle; did you mean "sample.yaml"?',
        "bundle.yaml:7:7: policy.rego cannot hold declarations: YAML or JSON is wanted",
        "bundle.yaml:8:7: policy.rego is listed twice",
      ],
    ],
    [
      "a declaration that is not listed",
      BUNDLE,
      [
        "sample.yaml:1:1: sample.yaml declares kind Sample, but nothing reads it: add it to spec.generate of bundle.yaml",
      ],
    ],
  ])("is refused with %s", async (_note, text, lines) => {
    const files = { "bundle.yaml": text, "policy.rego": REGO, "sample.yaml": SAMPLE };
    const found = await linesFor(files);
    expect(found).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(found[index]).toContain(line);
  });

  test("says beside a manifest what the manifest does not", () => {
    const manifest = {
      roots: ["authz"],
      rego_version: 0,
      metadata: { team: "core" },
      wasm: [{ entrypoint: "authz/deny" }],
    };
    const spec =
      "spec: {decide: false, entrypoints: [authz/allow], roots: [/authz/], regoVersion: 0, metadata: {level: 1}}\n";
    const files = { "a.rego": "package authz\n", ".manifest": JSON.stringify(manifest) };
    expect(sourceOf({ ...files, "bundle.yaml": BUNDLE + spec })).toMatchObject({
      roots: ["authz"],
      rootsDerived: false,
      regoVersion: 0,
      decide: false,
      entrypoints: ["authz/allow", "authz/deny"],
      metadata: { team: "core", level: 1 },
    });
  });

  test("narrows the manifest of an archive that claims everything", () => {
    const files = { "a.rego": REGO, ".manifest": '{"roots": [""]}' };
    const narrowed = sourceOf({ ...files, "bundle.yaml": `${BUNDLE}spec: {roots: [authz]}\n` });
    expect(narrowed).toMatchObject({ roots: ["authz"], rootsDerived: false });
    const everything = sourceOf({ ...files, "bundle.yaml": `${BUNDLE}spec: {roots: [""]}\n` });
    expect(everything).toMatchObject({ roots: [""], rootsDerived: false });
  });

  test("may not contradict a manifest: both places are named", async () => {
    const manifest = { roots: ["authz"], rego_version: 1, metadata: { team: "core", x: 1 } };
    const spec = "spec:\n  roots: [other]\n  regoVersion: 0\n  metadata: {team: ours, x: 1}\n";
    const lines = await linesFor({
      "a.rego": REGO,
      "bundle.yaml": BUNDLE + spec,
      ".manifest": JSON.stringify(manifest),
    });
    expect(lines).toEqual([
      'bundle.yaml:5:10: spec.roots is ["other"], but .manifest says roots: ["authz"]',
      '.manifest:1:1: roots is ["authz"], but bundle.yaml says spec.roots: ["other"]',
      "bundle.yaml:6:16: spec.regoVersion is 0, but .manifest says rego_version: 1",
      ".manifest:1:1: rego_version is 1, but bundle.yaml says spec.regoVersion: 0",
      'bundle.yaml:7:20: spec.metadata.team is "ours", but .manifest says metadata.team: "core"',
      '.manifest:1:1: metadata.team is "core", but bundle.yaml says spec.metadata.team: "ours"',
    ]);
  });

  test("tells the Rego version of its modules", async () => {
    const files = { "a.rego": "package authz\n" };
    const withVersion = (version: string): Record<string, string> => {
      return { ...files, "bundle.yaml": `${BUNDLE}spec: {regoVersion: ${version}}\n` };
    };
    expect(sourceOf(withVersion("0")).regoVersion).toBe(0);
    expect(await linesFor(withVersion("2"))).toEqual([
      "bundle.yaml:4:21: spec.regoVersion must be one of 0, 1",
    ]);
  });
});

describe("every shape is refused", () => {
  test.each<[string, Record<string, string>, string]>([
    ["with nothing in it", {}, "the bundle holds nothing to serve"],
    ["with tests alone", { "a_test.rego": "package a_test" }, "the bundle holds nothing to serve"],
    [
      "with a bad path",
      { "../a.rego": REGO },
      'file "../a.rego" is refused: it has a ".." segment',
    ],
    ["with a patch", { "a.rego": REGO, "x/patch.json": "{}" }, "takes a bundle that holds a patch"],
    [
      "with malformed JSON data",
      { "a/data.json": '{"a": 1,\n  b: 2}' },
      'a/data.json:2:3: unexpected "b" where a quoted name must stand',
    ],
    ["with doubled JSON names", { "data.json": '{"a":1,"a":2}' }, "data.json:1:8: the name"],
    [
      "with malformed YAML data",
      { "a/data.yml": "a: [1\nb: 2\n" },
      "a/data.yml:2:1: Flow sequence",
    ],
    ["with doubled YAML names", { "data.yaml": "a: 1\na: 2\n" }, "data.yaml:2:1: the name"],
    ["with root data that is a list", { "data.json": "[1]" }, "data.json:1:1: data at the root"],
    ["with empty root data", { "data.yaml": "# nothing\n" }, "data.yaml:1:1: data at the root"],
    [
      "with a declaration and no bundle.yaml",
      { "a.rego": REGO, "x/inject.yaml": `# c\n---\n${SAMPLE}` },
      "x/inject.yaml:1:1: x/inject.yaml declares kind Sample, but nothing reads it: add a bundle.yaml",
    ],
    [
      "with a misnamed bundle declaration",
      { "a.rego": REGO, "bundle.yml": BUNDLE },
      "bundle.yml declares kind Bundle, but nothing reads it: a bundle is declared in bundle.yaml",
    ],
    [
      "with an unreadable declaration",
      { "a.rego": REGO, "x.yaml": `${SAMPLE}spec: [\n` },
      "x.yaml declares kind (unreadable), but nothing reads it",
    ],
  ])("%s", async (_note, files, line) => {
    expect((await linesFor(files)).join("\n")).toContain(line);
  });

  test("with data that is not UTF-8, saying where", async () => {
    const tree = new Map([["data.json", Buffer.from([0x7b, 0x0a, 0x22, 0xff, 0x22, 0x7d])]]);
    const error = await refusalOf(() => parseBundle(NAME, tree));
    expect(linesOf(error)).toEqual(["data.json:2:2: these bytes are not UTF-8"]);
  });
});

describe("a hostile bundle is read to its end, with few findings", () => {
  const merges = Array.from({ length: 2_000 }, (_, index) => `m${index}: {<<: *b}\n`).join("");
  const base = Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join(", ");

  test.each<[string, Record<string, string>]>([
    ["a module of comments", { "a.rego": `${"#x\n".repeat(500_000)}package a` }],
    ["a module of white space", { "a.rego": `${" ".repeat(2_000_000)}package a` }],
    ["a package of a million segments", { "a.rego": `package a${".b".repeat(1_000_000)}` }],
    ["a long name in a package", { "a.rego": `package a["${"\\n".repeat(500_000)}"]` }],
    [
      "a root of slashes",
      { ".manifest": `{"roots": ["${"/".repeat(500_000)}x"]}`, "a.rego": REGO },
    ],
    ["a root of many segments", { ".manifest": `{"roots": ["${"a/".repeat(500_000)}"]}` }],
    ["many roots", { ".manifest": JSON.stringify({ roots: manyNames("r") }), "a.rego": REGO }],
    ["many merges", { "data.yaml": `base: &b {${base}}\n${merges}` }],
    [
      "many blank lines",
      { "bundle.yaml": `${"\n".repeat(500_000)}---\n${BUNDLE}`, "a.rego": REGO },
    ],
    ["many documents", { "bundle.yaml": "---\n".repeat(100_000) }],
    ["many unknown fields", { "bundle.yaml": `${BUNDLE}${manyNames("f").join(": 1\n")}: 1\n` }],
    [
      "many files that are not there",
      {
        "bundle.yaml": `${BUNDLE}spec: {generate: [${manyNames("x").join(", ")}]}\n`,
        ...Object.fromEntries(manyNames("y").map((name) => [`${name}.yaml`, ""])),
      },
    ],
  ])("%s", (_note, files) => {
    try {
      unlessItHangs(() => parseBundle(NAME, treeOf(files)));
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      expect(error.diagnostics.length).toBeLessThanOrEqual(20);
    }
  });
});

function manyNames(start: string): string[] {
  return Array.from({ length: 5_000 }, (_, index) => `${start}${"long".repeat(14)}${index}`);
}

test("data is read as OPA reads it where that differs from declarations", () => {
  const yaml =
    "base: &b {x: 1}\nother: !custom 1\nbig: 12345678901234567891\n<<: *b\n---\nsecond: 1\n";
  expect(sourceOf({ "data.yaml": yaml }).roots).toEqual(["base", "big", "other", "x"]);
  const dated = "%YAML 1.1\n---\nday: 2001-01-01\nbytes: !!binary aGk=\nset: !!set {a, b}\n";
  expect(sourceOf({ "data.yaml": dated }).roots).toEqual(["bytes", "day", "set"]);
  expect(sourceOf({ "a/data.json": "1e400", ".dot/b/data.yaml": "- 1" }).roots).toEqual([
    "a",
    "dot/b",
  ]);
});
