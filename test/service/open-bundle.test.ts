import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import type { BundleFiles } from "../../src/pipeline/bundle-files.ts";
import { openBundle } from "../../src/service/open-bundle.ts";
import { temporaryFolder } from "../support/process.ts";
import { signedBundle } from "../support/signed-bundle.ts";

const { env } = process;
const POLICY = `package p

allow if input.user == "ann"

has_input if input

role := "reader" if input.reads

role := "writer" if input.writes
`;

describe("a bundle that a program opens", () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  test("has one revision, whichever way its files come", async () => {
    const below = path.join(folder, "policy");
    mkdirSync(below);
    writeFileSync(path.join(below, "p.rego"), POLICY);
    const archive = await writeArchive(new Map([["p.rego", Buffer.from(POLICY)]]));
    const file = path.join(folder, "bundle.tar.gz");
    writeFileSync(path.join(folder, "bundle-1.tar.gz"), archive);
    symlinkSync("bundle-1.tar.gz", file);
    const ways: readonly BundleFiles[] = [
      { folder: below },
      { file },
      { archive },
      { files: { "p.rego": POLICY } },
      { files: { "p.rego": new Uint8Array(Buffer.from(POLICY)) } },
    ];
    const revisions = new Set<string>();
    for (const way of ways) {
      for (const options of [{ env }, {}]) {
        const bundle = await openBundle(way, options);
        await bundle.ready();
        revisions.add(bundle.revision);
        expect(bundle.roots).toEqual(["p"]);
        expect(await bundle.decide("data.p.allow", { user: "ann" })).toEqual({
          kind: "defined",
          result: true,
          revision: bundle.revision,
        });
        bundle.close();
      }
    }
    expect(revisions.size).toBe(1);
  });

  test("answers though it is for agents only, under the name its declaration gives it", async () => {
    const declaration =
      "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata:\n  name: a/b\nspec:\n  roots: [p]\n  decide: false\n";
    const files = { "p.rego": POLICY, "bundle.yaml": declaration };
    const bundle = await openBundle({ files }, { env });
    expect(await bundle.decide("p/allow", { user: "ann" })).toMatchObject({ result: true });
    bundle.close();
    await expect(openBundle({ files }, { env, name: "other" })).rejects.toMatchObject({
      code: "invalid_parameter",
      diagnostics: [{ location: { file: "bundle.yaml", row: 4 } }],
    });
  });

  test("takes any value of JSON as input, and says what is none", async () => {
    const bundle = await openBundle({ files: { "p.rego": POLICY } }, { env });
    const { revision } = bundle;
    const some = [7, "text", [], { user: "ann" }, Buffer.from(' {"user": "ann"}\n')];
    for (const input of some) {
      const defined = { kind: "defined", result: true, revision };
      expect(await bundle.decide<boolean>("p/has_input", input)).toEqual(defined);
    }
    for (const input of [undefined, null, Buffer.from(" null ")]) {
      expect(await bundle.decide("p/has_input", input)).toEqual({ kind: "undefined", revision });
    }
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const bytes = ["", "{", "{} {}", "nul", "1e999999999"].map((text) => Buffer.from(text));
    for (const input of [cyclic, 1n, () => 1, Symbol("x"), ...bytes]) {
      await expect(bundle.decide("p/allow", input)).rejects.toMatchObject({
        code: "invalid_parameter",
        message: expect.stringContaining("the input is no JSON"),
      });
    }
    bundle.close();
  });

  test("tells what OPA answers with an error, and throws what is no path, and that it is closed", async () => {
    const bundle = await openBundle({ files: { "p.rego": POLICY } });
    expect(await bundle.decide("p/role", { reads: true, writes: true })).toMatchObject({
      kind: "error",
      error: { code: "eval_conflict_error", location: { file: "p.rego", row: 9 } },
      revision: bundle.revision,
    });
    await expect(bundle.decide("data.p[", {})).rejects.toMatchObject({ code: "invalid_parameter" });
    bundle.close();
    bundle.close();
    await expect(bundle.decide("p/allow", {})).rejects.toMatchObject({ code: "unavailable" });
  });
});

const REFUSED: readonly {
  readonly note: string;
  readonly from: BundleFiles;
  readonly options?: { readonly name?: string; readonly env?: Readonly<Record<string, string>> };
  readonly error: Readonly<Record<string, unknown>>;
}[] = [
  {
    note: "a fault in a rule",
    from: { files: { "p.rego": "package p\n\nallow if inptu.user\n" } },
    error: {
      code: "invalid_parameter",
      diagnostics: [expect.objectContaining({ location: { file: "p.rego", row: 3, col: 10 } })],
    },
  },
  {
    note: "a path outside the bundle",
    from: { files: { "../p.rego": POLICY } },
    error: { code: "invalid_parameter", message: expect.stringContaining("../p.rego") },
  },
  {
    note: "a file that is neither text nor bytes",
    from: { files: { "p.rego": 7 } } as unknown as BundleFiles,
    error: { code: "invalid_parameter", message: expect.stringContaining("p.rego") },
  },
  {
    note: "an archive that is none",
    from: { archive: Buffer.from("no archive") },
    error: { code: "invalid_parameter" },
  },
  {
    note: "none of the three",
    from: {} as unknown as BundleFiles,
    error: { code: "invalid_parameter", message: expect.stringContaining("{ folder }") },
  },
  {
    note: "a name that no bundle has",
    from: { files: { "p.rego": POLICY } },
    options: { name: "/" },
    error: { code: "invalid_parameter" },
  },
  {
    note: "no opa anywhere",
    from: { files: { "p.rego": POLICY } },
    options: { env: { PATH: "/nonexistent", GATEHOUSE_CACHE: "/nonexistent" } },
    error: { code: "misconfigured", message: expect.stringContaining("OPA_BIN") },
  },
];

describe("what is not opened", () => {
  test.each(REFUSED)("$note", async ({ from, options, error }) => {
    await expect(openBundle(from, { env, ...options })).rejects.toMatchObject(error);
  });
});

const UNCHECKED: readonly {
  readonly note: string;
  readonly files: Readonly<Record<string, string>>;
  readonly finding: Readonly<Record<string, unknown>>;
}[] = [
  {
    note: "a text that is no Rego",
    files: { "p.rego": "package p\n\nallow if {" },
    finding: { code: "rego_parse_error" },
  },
  {
    note: "a variable without a value",
    files: { "p.rego": "package p\n\nallow if inptu.user\n" },
    finding: {
      code: "rego_unsafe_var_error",
      message: "var inptu is unsafe",
      location: { file: "p.rego", row: 3, col: 10 },
    },
  },
  {
    note: "a variable without a value within a comprehension of an else",
    files: { "p.rego": "package p\n\nx := 1 if false else := count([y | z > 1; y := z])\n" },
    finding: { code: "rego_unsafe_var_error" },
  },
  {
    note: "a call of what is no function",
    files: { "p.rego": "package p\n\nallow if nothing.of.it(1)\n" },
    finding: { code: "rego_type_error", message: "undefined function nothing.of.it" },
  },
  {
    note: "a call with too many operands",
    files: { "p.rego": "package p\n\nallow if count([], 1, 2)\n" },
    finding: { code: "rego_type_error", message: "count: arity mismatch" },
  },
  {
    note: "a name that is declared twice",
    files: { "p.rego": "package p\n\nallow if { x := 1; x := 2 }\n" },
    finding: { code: "rego_compile_error", message: "var x assigned above" },
  },
  {
    note: "a value that two data files have",
    files: { "data.json": '{"p": {"x": 1}}', "p/data.yaml": "x: 2\n" },
    finding: { code: "data_error", location: { file: "p/data.yaml", row: 1, col: 1 } },
  },
  {
    note: "a package outside the roots",
    files: { ".manifest": '{"roots": ["q"]}', "p.rego": POLICY },
    finding: { code: "root_error" },
  },
];

describe("a bundle that is taken as an agent takes it", () => {
  test.each(UNCHECKED)("is refused with $note", async ({ files, finding }) => {
    await expect(openBundle({ files })).rejects.toMatchObject({
      code: "invalid_parameter",
      diagnostics: expect.arrayContaining([expect.objectContaining(finding)]),
    });
  });

  test("is called what its manifest calls it, and answers by the merged data of all its files", async () => {
    const files = {
      ".manifest": '{"revision": "v7", "roots": ["p", "q"]}',
      "data.json": '{"p": {"list": [1.0, 12345678901234567890]}}',
      "p/deep/data.yaml": "er: yes\n",
      "q/q.rego": "package q\n\nwhole := json.marshal(data.p)\n\nf(x) := x + 1\n\nn := f(1)\n",
      "q/q_test.rego": "package q_test\n\ntest_no if false\n",
    };
    const bundle = await openBundle({ files });
    expect(bundle).toMatchObject({ revision: "v7", roots: ["p", "q"] });
    expect(await bundle.decide("q")).toEqual({
      kind: "defined",
      result: { n: 2, whole: '{"deep":{"er":"yes"},"list":[1.0,12345678901234567890]}' },
      revision: "v7",
    });
    bundle.close();
  });

  test("is taken only as it was signed, where that is wanted", async () => {
    const signing = { key: "a secret", algorithm: "HS256" };
    const archive = signedBundle({ "p.rego": POLICY }, signing);
    const verification = { keys: { default: signing } };
    for (const options of [{ verification }, { verification, env }]) {
      const bundle = await openBundle({ archive }, options);
      expect(await bundle.decide("p/allow", { user: "ann" })).toMatchObject({ result: true });
      expect(bundle.warnings.filter(({ code }) => code === "signatures_dropped")).toEqual([]);
      bundle.close();
      const keys = { default: { ...signing, key: "another" } };
      await expect(
        openBundle({ archive }, { ...options, verification: { keys } }),
      ).rejects.toMatchObject({
        code: "invalid_parameter",
        message: expect.stringContaining("is not that of the key"),
      });
    }
    await expect(openBundle({ files: { "p.rego": POLICY } }, { verification })).rejects.toThrow(
      "it has no .signatures.json",
    );
  });

  test("is refused when it needs the network, and asks it where that is allowed", async () => {
    const server = createServer((_request, response) => response.end('{"up": true}'));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const rego = `package p\n\nup := http.send({"method": "get", "url": "${url}", "force_json_decode": true}).body.up\n`;
    const files = { "p.rego": rego };
    await expect(openBundle({ files })).rejects.toMatchObject({ code: "invalid_parameter" });
    for (const checked of [{}, { env }]) {
      const bundle = await openBundle({ files }, { ...checked, allowNet: ["127.0.0.1"] });
      expect(await bundle.decide("p/up")).toMatchObject({ kind: "defined", result: true });
      bundle.close();
    }
    await expect(openBundle({ files }, { allowNet: ["http://x"] })).rejects.toThrow("allowNet");
    server.closeAllConnections();
    server.close();
  });

  test("ends a decision that takes more than its budget, and answers the next", async () => {
    const rego = "package p\n\nn := count([1 | some i in numbers.range(1, input)])\n";
    const bundle = await openBundle({ files: { "p.rego": rego } }, { budget: { steps: 10_000 } });
    expect(await bundle.decide("p/n", 100_000)).toMatchObject({
      kind: "error",
      error: { code: "internal_error", message: expect.stringContaining("10000 steps") },
    });
    expect(await bundle.decide("p/n", 10)).toMatchObject({ result: 10 });
    bundle.close();
  });
});
