import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parseBundle } from "../../src/declarations/parse-bundle.ts";
import { checkRoots, deriveRoots } from "../../src/declarations/roots.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { opaBinary } from "../support/opa.ts";
import { temporaryFolder } from "../support/process.ts";
import { linesOf, refusalOf, treeOf } from "./trees.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** What each derivation is made of, and the roots that come out. */
const DERIVED: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  ["nothing", {}, []],
  ["one package", { "x/y.rego": "package a.b" }, ["a/b"]],
  ["a package inside another", { "1.rego": "package a.b", "2.rego": "package a" }, ["a"]],
  [
    "a package beside another",
    { "1.rego": "package a.b", "2.rego": "package a.bc" },
    ["a/b", "a/bc"],
  ],
  ["a sibling that begins alike", { "1.rego": "package a", "2.rego": "package ab" }, ["a", "ab"]],
  ["quoted segments", { "1.rego": 'package a["b c"].d' }, ["a/b c/d"]],
  ["a segment that no root can say", { "1.rego": 'package a["b/c"].d' }, ["a"]],
  ["data in a folder", { "a/b/data.json": '{"c": 1}' }, ["a/b"]],
  ["data at the root", { "data.json": '{"a": {"b": 1}, "c": 2}' }, ["a", "c"]],
  ["data at the root in YAML", { "data.yml": "a: 1\n'7': 2\n" }, ["7", "a"]],
  ["data and a package below it", { "a/data.json": "{}", "x.rego": "package a.b" }, ["a"]],
  ["a name with a slash", { "data.json": '{"a/b": 1}' }, [""]],
  ["an unreadable module", { "x.rego": "not rego", "y.rego": "package y" }, ["y"]],
];

describe("deriveRoots", () => {
  test.each(DERIVED)("%s", (_note, files, roots) => {
    const all = Object.entries(files);
    const modules = treeOf(Object.fromEntries(all.filter(([file]) => file.endsWith(".rego"))));
    const data = treeOf(Object.fromEntries(all.filter(([file]) => !file.endsWith(".rego"))));
    expect(deriveRoots(modules, data)).toEqual(roots);
  });
});

/** Bundles with a manifest: what OPA loads passes `checkRoots`, and what it refuses does not. */
const CHECKED: readonly (readonly [
  string,
  string[],
  Record<string, string>,
  string | undefined,
])[] = [
  ["a module inside", ["a"], { "x.rego": "package a.b" }, undefined],
  ["a module at the root's own path", ["a/b"], { "x.rego": "package a.b" }, undefined],
  [
    "a module above",
    ["a/b"],
    { "x.rego": "# c\npackage a" },
    "x.rego:2:1: package a lies outside the bundle's roots (a/b)",
  ],
  [
    "a module beside",
    ["a"],
    { "x.rego": "package ab" },
    "x.rego:1:1: package ab lies outside the bundle's roots (a)",
  ],
  [
    "a segment with a slash",
    ["a/b"],
    { "x.rego": 'package a["b/c"]' },
    "x.rego:1:1: package a.b/c lies outside the bundle's roots (a/b)",
  ],
  ["everything owned", [""], { "x.rego": "package a", "data.json": '{"q": 1}' }, undefined],
  ["data in the root's folder", ["a"], { "a/data.json": "[1]" }, undefined],
  ["data that leads to the root", ["a/b"], { "data.json": '{"a": {"b": 1}}' }, undefined],
  ["empty objects on the way", ["a/b"], { "data.json": '{"a": {}}' }, undefined],
  [
    "data beside",
    ["a/b"],
    { "data.json": '{"a": {"b": 1, "c": 2}}' },
    "data.json:1:1: the data at a/c lies outside the bundle's roots (a/b)",
  ],
  [
    "a scalar on the way",
    ["a/b"],
    { "data.json": '{"a": 1}' },
    "data.json:1:1: the data at a lies outside the bundle's roots (a/b)",
  ],
  [
    "an empty object that leads nowhere",
    ["a"],
    { "data.json": '{"b": {}}' },
    "data.json:1:1: the data at b lies outside the bundle's roots (a)",
  ],
  [
    "a data file beside",
    ["a"],
    { "b/data.yaml": "x: 1" },
    "b/data.yaml:1:1: the data at b lies outside the bundle's roots (a)",
  ],
];

describe("checkRoots agrees with OPA", () => {
  test.each(CHECKED)("%s", async (note, roots, files, line) => {
    const whole = { ".manifest": JSON.stringify({ roots }), ...files };
    const source = parseBundle(parseBundleName("b"), treeOf(whole));
    if (line === undefined) checkRoots(source);
    else expect(linesOf(await refusalOf(() => checkRoots(source)))).toEqual([line]);
    expect(isLoadedByOpa(note, whole)).toBe(line === undefined);
  });

  test("names entrypoints outside the roots", async () => {
    const files = {
      "bundle.yaml":
        "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: b}\nspec: {roots: [a], entrypoints: [a/x, b/x]}\n",
      "x.rego": "package a",
    };
    const source = parseBundle(parseBundleName("b"), treeOf(files));
    const error = await refusalOf(() => checkRoots(source));
    expect(error.message).toBe("bundle b holds what its roots (a) do not own");
    expect(linesOf(error)).toEqual(["entrypoint b/x lies outside the bundle's roots (a)"]);
  });

  test("leaves tests alone: agents do not get them", () => {
    const files = { "x.rego": "package a", "x_test.rego": "package a_test" };
    checkRoots(parseBundle(parseBundleName("b"), treeOf(files)));
  });
});

function isLoadedByOpa(note: string, files: Record<string, string>): boolean {
  const bundle = path.join(folder, note.replaceAll(/\W/g, "-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(bundle, file)), { recursive: true });
    writeFileSync(path.join(bundle, file), `${text}\n`);
  }
  try {
    execFileSync(opaBinary(), ["eval", "--bundle", bundle, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
