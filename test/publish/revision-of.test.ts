import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { BundleSource, FileTree } from "../../src/domain/bundle.ts";
import { isRevision } from "../../src/domain/revision.ts";
import { changesBetween } from "../../src/publish/changes.ts";
import { revisionOf } from "../../src/publish/revision-of.ts";
import { sourceOf } from "../compile/bundle-source.ts";

const FILES = {
  "a.rego": "package a\n",
  "a_test.rego": "package a_test\n",
  "data.json": '{"x": 1, "y": [true, "z"]}',
  "sub/data.yaml": "a: 1\n",
  "README.md": "about\n",
};
const BASE: BundleSource = sourceOf(FILES);

function reversed(tree: FileTree): FileTree {
  return new Map([...tree].reverse());
}

describe("the revision stays", () => {
  test.each([
    { note: "the same content", source: sourceOf(FILES) },
    {
      note: "another order of files",
      source: {
        ...BASE,
        pushed: reversed(BASE.pushed),
        modules: reversed(BASE.modules),
        data: reversed(BASE.data),
      },
    },
    {
      note: "other spacing, key order and escapes in data",
      source: sourceOf({ ...FILES, "data.json": '{\n "y":[true,"\\u007a"],"x":1}\n' }),
    },
    { note: "no further files, said so", source: { ...BASE, files: new Map() } },
    {
      note: "another strictness, which publishes the same",
      source: sourceOf(FILES, { strict: true }),
    },
  ])("$note", ({ source }) => {
    expect(revisionOf(source)).toBe(revisionOf(BASE));
    expect(isRevision(revisionOf(source))).toBe(true);
  });
});

describe("the revision changes with", () => {
  const CHANGES: readonly { note: string; source: BundleSource }[] = [
    { note: "a module", source: sourceOf({ ...FILES, "a.rego": "package a\n\n" }) },
    { note: "a test", source: sourceOf({ ...FILES, "a_test.rego": "package a\n" }) },
    { note: "a value", source: sourceOf({ ...FILES, "data.json": '{"x":1.0,"y":[true,"z"]}' }) },
    { note: "YAML spacing", source: sourceOf({ ...FILES, "sub/data.yaml": "a:  1\n" }) },
    { note: "any other file", source: sourceOf({ ...FILES, "README.md": "About\n" }) },
    { note: "a file more", source: sourceOf({ ...FILES, empty: "" }) },
    { note: "roots", source: sourceOf(FILES, { roots: ["a", "x", "y", "sub"] }) },
    { note: "decide", source: sourceOf(FILES, { decide: false }) },
    { note: "entrypoints", source: sourceOf(FILES, { entrypoints: ["a"] }) },
    { note: "an engine", source: sourceOf(FILES, { engine: "exact" }) },
    { note: "another engine", source: sourceOf(FILES, { engine: "wasm" }) },
    { note: "a mapping", source: sourceOf(FILES, { authzen: { evaluation: "a/x" } }) },
    { note: "readers", source: sourceOf(FILES, { access: { read: "anyone" } }) },
    { note: "a budget", source: sourceOf(FILES, { budget: { steps: 5 } }) },
    { note: "the version", source: sourceOf(FILES, { regoVersion: 0 }) },
    { note: "a file's version", source: sourceOf(FILES, { fileRegoVersions: { "/a.rego": 0 } }) },
    { note: "metadata", source: sourceOf(FILES, { metadata: { owner: "me" } }) },
    {
      note: "what a generator made of the same files",
      source: {
        ...BASE,
        modules: new Map([...BASE.modules, ["g.rego", Buffer.from("package g")]]),
      },
    },
    {
      note: "what a generator made, in its text",
      source: {
        ...BASE,
        modules: new Map([...BASE.modules, ["g.rego", Buffer.from("package h")]]),
      },
    },
    {
      note: "a further file that a kind made",
      source: { ...BASE, files: new Map([["p.json", Buffer.from("{}")]]) },
    },
    {
      note: "a file in another role",
      source: { ...BASE, modules: new Map(), tests: BASE.modules },
    },
  ];
  test("each of these, every time to another one", () => {
    const revisions = [BASE, ...CHANGES.map(({ source }) => source)].map(revisionOf);
    expect(new Set(revisions).size).toBe(CHANGES.length + 1);
  });
});

const tree = fc
  .dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.string({ maxLength: 6 }), {
    maxKeys: 5,
  })
  .map((files) => new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)])));

test("different trees never share a revision, however names and contents are cut", () => {
  const shape = (files: FileTree): string =>
    JSON.stringify([...files].map(([file, bytes]) => [file, bytes.toString()]).sort());
  fc.assert(
    fc.property(tree, tree, tree, tree, (pushedA, modulesA, pushedB, modulesB) => {
      const a = { ...sourceOf({}), pushed: pushedA, modules: modulesA };
      const b = { ...sourceOf({}), pushed: pushedB, modules: modulesB };
      const same = shape(pushedA) === shape(pushedB) && shape(modulesA) === shape(modulesB);
      expect(revisionOf(a) === revisionOf(b)).toBe(same);
    }),
  );
});

test("changes between trees are exactly what differs", () => {
  expect(changesBetween(undefined, new Map([["b", Buffer.from("1")]]))).toEqual({
    added: ["b"],
    changed: [],
    removed: [],
  });
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const { added, changed, removed } = changesBetween(before, after);
      const rebuilt = new Map<string, Uint8Array>(before);
      for (const file of removed) rebuilt.delete(file);
      for (const file of [...added, ...changed])
        rebuilt.set(file, after.get(file) ?? Buffer.alloc(0));
      expect([...rebuilt].sort()).toEqual([...after].sort());
      expect(changed.every((file) => before.has(file))).toBe(true);
    }),
  );
});
