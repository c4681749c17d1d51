import { describe, expect, test } from "@jest/globals";
import { createPathTree, isBelowRule, routePath } from "../../src/decide/path-router.ts";

const tree = createPathTree({
  entrypoints: [
    { path: ["a"], kind: "package" },
    { path: ["a", "rule"], kind: "rule" },
    { path: ["a", "tree", "leaf"], kind: "rule" },
    { path: ["a", "partial"], kind: "rule" },
    { path: ["a", "partial", "known"], kind: "rule" },
    { path: ["x", "y"], kind: "package" },
    { path: ["x", "y", "1"], kind: "rule" },
  ],
});

describe("the route of a path", () => {
  test.each([
    { note: "a package", path: ["a"], want: { kind: "entrypoint", id: 0, rest: [] } },
    { note: "a rule", path: ["a", "rule"], want: { kind: "entrypoint", id: 1, rest: [] } },
    {
      note: "below a rule",
      path: ["a", "rule", "0", "k"],
      want: { kind: "entrypoint", id: 1, rest: ["0", "k"] },
    },
    { note: "below a package without a rule", path: ["a", "base"], want: { kind: "base" } },
    { note: "nowhere", path: ["z", "z"], want: { kind: "base" } },
    {
      note: "the longest rule",
      path: ["a", "partial", "known", "k"],
      want: { kind: "entrypoint", id: 4, rest: ["k"] },
    },
    {
      note: "below a partial rule",
      path: ["a", "partial", "other"],
      want: { kind: "entrypoint", id: 3, rest: ["other"] },
    },
    { note: "everything", path: [], want: { kind: "merged", node: tree } },
    {
      note: "above a package",
      path: ["x"],
      want: { kind: "merged", node: tree.children.get("x") },
    },
    {
      note: "between a package and its rules",
      path: ["a", "tree"],
      want: { kind: "merged", node: tree.children.get("a")?.children.get("tree") },
    },
    { note: "a number is no name", path: ["x", "y", "1"], want: { kind: "base" } },
  ])("$note", ({ path, want }) => {
    expect(routePath(tree, path)).toEqual(want);
  });

  test.each([
    { path: ["a"], want: false },
    { path: ["a", "rule"], want: true },
    { path: ["a", "rule", "x"], want: true },
    { path: ["a", "tree"], want: false },
    { path: ["a", "base"], want: false },
  ])("isBelowRule $path: $want", ({ path, want }) => {
    expect(isBelowRule(tree, path)).toBe(want);
  });
});
