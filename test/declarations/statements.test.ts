import { describe, expect, test } from "@jest/globals";
import { parseBundle } from "../../src/declarations/parse-bundle.ts";
import { withStatements } from "../../src/declarations/statements.ts";
import type { BundleStatements } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { linesOf, refusalOf, treeOf } from "./trees.ts";

const NAME = parseBundleName("team/authz");
const HEAD = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: team/authz}\n";
const REGO = "package authz\n";

const ALL: BundleStatements = {
  roots: ["authz", "limits"],
  entrypoints: ["authz/allow"],
  decide: false,
  strict: true,
  engine: "wasm",
  regoVersion: 0,
};

describe("what a push says beside its files", () => {
  test.each([
    { note: "a plain folder", files: { "a.rego": REGO } },
    { note: "an OPA bundle that claims everything", files: { "a.rego": REGO, ".manifest": "{}" } },
  ])("counts for $note, and is given back with it", ({ files }) => {
    const tree = withStatements(NAME, treeOf(files), ALL);
    const source = parseBundle(NAME, tree);
    expect(source).toMatchObject(ALL);
    expect(parseBundle(NAME, source.pushed)).toEqual(source);
  });

  test("nothing said leaves the tree as it is", () => {
    const tree = treeOf({ "a.rego": REGO });
    expect(withStatements(NAME, tree, {})).toBe(tree);
  });

  test("may repeat what bundle.yaml says", () => {
    const tree = treeOf({
      "a.rego": REGO,
      "bundle.yaml": `${HEAD}spec: {roots: [limits, authz], decide: false}\n`,
    });
    expect(withStatements(NAME, tree, { roots: ["authz", "limits"], decide: false })).toBe(tree);
  });

  test("may not differ from bundle.yaml", async () => {
    const tree = treeOf({ "a.rego": REGO, "bundle.yaml": `${HEAD}spec:\n  roots: [authz]\n` });
    const said = { roots: ["other"], decide: false, regoVersion: 0 } as const;
    expect(linesOf(await refusalOf(() => withStatements(NAME, tree, said)))).toEqual([
      'bundle.yaml:5:10: the push says roots: ["other"], but bundle.yaml says ["authz"]: write it here (spec.roots)',
      "bundle.yaml:5:3: the push says decide: false, but bundle.yaml says true: write it here (spec.decide)",
      "bundle.yaml:5:3: the push says regoVersion: 0, but bundle.yaml does not say: write it here (spec.regoVersion)",
    ]);
  });

  test("is checked like a declaration, without a place that nobody wrote", async () => {
    const said = { roots: ["a", "a/b"], entrypoints: ["data.a"] };
    const error = await refusalOf(() => withStatements(NAME, treeOf({ "a.rego": REGO }), said));
    expect(error.message).toBe("what the push says beside its files is refused");
    expect(error.diagnostics.map(({ message, location }) => [message, location])).toEqual([
      ['roots "a" and "a/b" overlap', undefined],
      ['entrypoint "data.a" must be a path below data, like "a"', undefined],
    ]);
  });

  test("may not differ from a manifest", async () => {
    const tree = treeOf({ "a.rego": REGO, ".manifest": '{"roots":["a"]}' });
    const error = await refusalOf(() => withStatements(NAME, tree, { roots: ["b"] }));
    expect(linesOf(error)).toEqual([
      'spec.roots is ["b"], but .manifest says roots: ["a"]',
      '.manifest:1:1: roots is ["a"], but the push says spec.roots: ["b"]',
    ]);
  });
});
