import { describe, expect, test } from "@jest/globals";
import {
  escapePath,
  escapeVersion,
  unescapePath,
  unescapeVersion,
} from "../../../src/go-modules/module-path/escape-path.ts";
import { importPathFault, pathFault } from "../../../src/go-modules/module-path/path-fault.ts";
import {
  matchesPathMajor,
  splitPathVersion,
} from "../../../src/go-modules/module-path/path-version.ts";

describe("the major version in a path", () => {
  test.each([
    { path: "example.com/a", major: "" },
    { path: "example.com/a/v2", major: "/v2" },
    { path: "example.com/av2", major: "" },
    { path: "gopkg.in/yaml.v3", major: ".v3" },
    { path: "gopkg.in/yaml.v0", major: ".v0" },
    { path: "gopkg.in/yaml.v2-unstable", major: ".v2-unstable" },
    { path: "example.com/a/v1", major: undefined },
    { path: "example.com/a/v02", major: undefined },
    { path: "example.com/a/v2.1", major: undefined },
    { path: "gopkg.in/yaml", major: undefined },
    { path: "gopkg.in/yaml.v02", major: undefined },
  ])("$path: $major", ({ path, major }) => {
    const split = splitPathVersion(path);
    expect(split?.major).toBe(major);
    if (split !== undefined) expect(split.prefix + split.major).toBe(path);
  });

  test.each([
    { version: "v1.2.3", major: "", matches: true },
    { version: "v2.0.0", major: "", matches: false },
    { version: "v2.0.0+incompatible", major: "", matches: true },
    { version: "v2.0.0", major: "/v2", matches: true },
    { version: "v2.0.0+incompatible", major: "/v2", matches: true },
    { version: "v3.0.0", major: "/v2", matches: false },
    { version: "v2.0.0", major: ".v2-unstable", matches: true },
    { version: "v0.0.0-20161208181325-20d25e280405", major: ".v1", matches: true },
  ])("$version at $major: $matches", ({ version, major, matches }) => {
    expect(matchesPathMajor(version, major)).toBe(matches);
  });
});

describe("what is wrong with a path", () => {
  test.each([
    { path: "example.com/a-b_c.d~e", fault: undefined },
    { path: "", fault: /empty/ },
    { path: "Example.com/a", fault: /first element holds "E"/ },
    { path: "example/a", fault: /dot/ },
    { path: "example.com/a+b", fault: /holds "\+"/ },
    { path: "example.com//a", fault: /two slashes/ },
    { path: "example.com/.a", fault: /begins with a dot/ },
    { path: "example.com/../a", fault: /nothing but dots/ },
    { path: "example.com/con.go", fault: /Windows/ },
    { path: "example.com/a~1", fault: /tilde/ },
    { path: "example.com/v1", fault: /major version/ },
    { path: "gopkg.in/a", fault: /gopkg\.in/ },
    { path: "example.com/\udcff", fault: /UTF-8/ },
  ])("$path", ({ path, fault }) => {
    if (fault === undefined) expect(pathFault(path)).toBeUndefined();
    else expect(pathFault(path)).toMatch(fault);
  });

  test("packages may have names that modules may not", () => {
    expect(importPathFault("c++/.hidden")).toBeUndefined();
    expect(importPathFault("/a")).toMatch(/begins with a slash/);
  });
});

test("capitals are escaped in paths and versions, and come back", () => {
  expect(escapePath("github.com/Azure/go")).toBe("github.com/!azure/go");
  expect(unescapePath("github.com/!azure/go")).toBe("github.com/Azure/go");
  expect(unescapePath("github.com/Azure/go")).toBeUndefined();
  expect(unescapePath("github.com/azure!")).toBeUndefined();
  expect(escapePath("no dot")).toBeUndefined();
  expect(escapeVersion("v1.0.0-RC1")).toBe("v1.0.0-!r!c1");
  expect(unescapeVersion("v1.0.0-!r!c1")).toBe("v1.0.0-RC1");
  expect(escapeVersion("a/b")).toBeUndefined();
  expect(unescapeVersion("nul.txt")).toBeUndefined();
});
