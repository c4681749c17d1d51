import { describe, expect, test } from "@jest/globals";
import { ALL, type Grant, mayDo, mayDoSome, type Subject } from "../../src/domain/grant.ts";
import { parseRole, ROLES, type Role } from "../../src/domain/role.ts";
import { EVERYTHING, isWithin, parseScope } from "../../src/domain/scope.ts";

const bundle = (name: string): Subject => ({ kind: "bundle", name });
const path = (text: string): Subject => ({ kind: "path", path: text.split("/") });

const agent: Grant = { role: "agent", bundles: parseScope(["authz", "k8s/*"]) };
const author: Grant = { role: "author", bundles: parseScope(["authz"]) };
const decider: Grant = { role: "decider", paths: parseScope(["authz", "k8s/admission/*"]) };
const operator: Grant = { role: "operator" };

describe("what grants let somebody do", () => {
  const CASES: readonly {
    readonly note: string;
    readonly grants: readonly Grant[];
    readonly wanted: Role;
    readonly subject: Subject;
    readonly may: boolean;
  }[] = [
    { note: "nothing without a grant", grants: [], wanted: "agent", subject: ALL, may: false },
    { note: "its bundle", grants: [agent], wanted: "agent", subject: bundle("authz"), may: true },
    { note: "another's", grants: [agent], wanted: "agent", subject: bundle("authz2"), may: false },
    {
      note: "below a name",
      grants: [agent],
      wanted: "agent",
      subject: bundle("authz/a"),
      may: false,
    },
    {
      note: "below a star",
      grants: [agent],
      wanted: "agent",
      subject: bundle("k8s/a/b"),
      may: true,
    },
    { note: "above a star", grants: [agent], wanted: "agent", subject: bundle("k8s"), may: false },
    {
      note: "beside a star",
      grants: [agent],
      wanted: "agent",
      subject: bundle("k8s2/a"),
      may: false,
    },
    {
      note: "no other role",
      grants: [agent],
      wanted: "viewer",
      subject: bundle("authz"),
      may: false,
    },
    {
      note: "authors view",
      grants: [author],
      wanted: "viewer",
      subject: bundle("authz"),
      may: true,
    },
    {
      note: "authors read",
      grants: [author],
      wanted: "agent",
      subject: bundle("authz"),
      may: true,
    },
    { note: "in scope", grants: [author], wanted: "author", subject: bundle("other"), may: false },
    { note: "a path", grants: [decider], wanted: "decider", subject: path("authz"), may: true },
    {
      note: "below a path",
      grants: [decider],
      wanted: "decider",
      subject: path("authz/allow"),
      may: true,
    },
    {
      note: "the root of a star",
      grants: [decider],
      wanted: "decider",
      subject: path("k8s/admission"),
      may: true,
    },
    {
      note: "above a path",
      grants: [decider],
      wanted: "decider",
      subject: path("k8s"),
      may: false,
    },
    {
      note: "another path",
      grants: [decider],
      wanted: "decider",
      subject: path("authz2"),
      may: false,
    },
    { note: "not all", grants: [decider], wanted: "decider", subject: ALL, may: false },
    {
      note: "all paths are all",
      grants: [{ role: "decider", paths: EVERYTHING }],
      wanted: "decider",
      subject: ALL,
      may: true,
    },
    ...ROLES.map((wanted) => ({
      ...{ note: `operators are ${wanted}`, grants: [operator], wanted, subject: ALL, may: true },
    })),
    {
      note: "one of several",
      grants: [decider, author],
      wanted: "author",
      subject: bundle("authz"),
      may: true,
    },
  ];

  test.each(CASES)("$note", ({ grants, wanted, subject, may }) => {
    expect(mayDo(grants, wanted, subject)).toBe(may);
  });

  test("a role somewhere is told apart from none", () => {
    expect(mayDoSome([author], "viewer")).toBe(true);
    expect(mayDoSome([author], "decider")).toBe(false);
  });
});

describe("scopes", () => {
  test.each(["*", "authz", "k8s/*", "a/b.c/d_e-f", "_x"])("%s is read", (text) => {
    expect(parseScope([text])).toEqual([text]);
  });

  test.each(["", "/", "a/", "/a", "a//b", "*/a", "a*", "a/*/b", "..", "a b", "a".repeat(201)])(
    "%j is none",
    (text) => {
      expect(() => parseScope([text])).toThrow("is no scope");
    },
  );

  test("an empty one and one without end are refused", () => {
    expect(() => parseScope([])).toThrow("names something");
    expect(() => parseScope(Array(1_001).fill("a"))).toThrow("at most 1000");
  });

  test.each([
    { inner: ["authz"], outer: ["*"], within: true },
    { inner: ["*"], outer: ["authz"], within: false },
    { inner: ["k8s/a"], outer: ["k8s/*"], within: true },
    { inner: ["k8s/a/*"], outer: ["k8s/*"], within: true },
    { inner: ["k8s/*"], outer: ["k8s/*"], within: true },
    { inner: ["k8s/*"], outer: ["k8s/a/*"], within: false },
    { inner: ["k8s"], outer: ["k8s/*"], within: false },
    { inner: ["a", "b"], outer: ["b", "a"], within: true },
    { inner: ["a", "c"], outer: ["b", "a"], within: false },
  ])("$inner within $outer: $within", ({ inner, outer, within }) => {
    expect(isWithin(parseScope(inner), parseScope(outer))).toBe(within);
  });
});

test("a word that is no role is refused with the list", () => {
  expect(() => parseRole("root")).toThrow('"root" is no role; there are agent, decider');
  expect(parseRole("author")).toBe("author");
});
