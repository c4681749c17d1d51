import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import type { BundleFiles } from "../../src/pipeline/bundle-files.ts";
import { openBundle } from "../../src/service/open-bundle.ts";
import { temporaryFolder } from "../support/process.ts";

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
    const ways: readonly BundleFiles[] = [
      { folder: below },
      { archive },
      { files: { "p.rego": POLICY } },
      { files: { "p.rego": new Uint8Array(Buffer.from(POLICY)) } },
    ];
    const revisions = new Set<string>();
    for (const way of ways) {
      const bundle = await openBundle(way, { env });
      revisions.add(bundle.revision);
      expect(bundle.roots).toEqual(["p"]);
      expect(await bundle.decide("data.p.allow", { user: "ann" })).toBe(true);
      bundle.close();
    }
    expect(revisions.size).toBe(1);
  });

  test("answers though it is for agents only, under the name its declaration gives it", async () => {
    const declaration =
      "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata:\n  name: a/b\nspec:\n  roots: [p]\n  decide: false\n";
    const files = { "p.rego": POLICY, "bundle.yaml": declaration };
    const bundle = await openBundle({ files }, { env });
    expect(await bundle.decide("p/allow", { user: "ann" })).toBe(true);
    bundle.close();
    await expect(openBundle({ files }, { env, name: "other" })).rejects.toMatchObject({
      code: "invalid_parameter",
      diagnostics: [{ location: { file: "bundle.yaml", row: 4 } }],
    });
  });

  test("takes any value of JSON as input, and says what is none", async () => {
    const bundle = await openBundle({ files: { "p.rego": POLICY } }, { env });
    expect(await bundle.decide("p/has_input", 7)).toBe(true);
    expect(await bundle.decide("p/has_input", null)).toBeUndefined();
    expect(await bundle.decide("p/has_input")).toBeUndefined();
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    for (const input of [cyclic, 1n, () => 1, Symbol("x")]) {
      await expect(bundle.decide("p/allow", input)).rejects.toMatchObject({
        code: "invalid_parameter",
        message: expect.stringContaining("the input is no JSON"),
      });
    }
    bundle.close();
  });

  test("throws what OPA answers with an error, and that it is closed", async () => {
    const bundle = await openBundle({ files: { "p.rego": POLICY } }, { env });
    await expect(bundle.decide("p/role", { reads: true, writes: true })).rejects.toMatchObject({
      code: "evaluation_error",
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
