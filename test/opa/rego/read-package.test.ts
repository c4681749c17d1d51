import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { packageLocation, packageOf } from "../../../src/opa/rego/read-package.ts";
import { opaBinary } from "../../support/opa.ts";
import { temporaryFolder } from "../../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** The package as OPA's own parser reads it. */
function packageByOpa(text: string): string[] | undefined {
  const file = path.join(folder, "module.rego");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  try {
    const output = execFileSync(opaBinary(), ["parse", "--format=json", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const parsed = JSON.parse(output) as { package: { path: { value: string }[] } };
    return parsed.package.path.slice(1).map(({ value }) => value);
  } catch {
    return undefined;
  }
}

describe("packageOf reads what OPA reads", () => {
  test.each([
    ["package a"],
    ["package a.b.c"],
    ["\uFEFFpackage a.b"],
    ["\uFEFF# METADATA\npackage a"],
    ["\n\uFEFFpackage a"],
    ["\n\n\t# a comment: package wrong\n  package\ta.b # behind"],
    ["# METADATA\n# title: package x\npackage a"],
    ["package\na.b"],
    ['package a["b c"].d'],
    ['package a["b/c"]'],
    ["package a[`raw`]"],
    ['package a["\\u0041\\"]"]'],
    ['package a[ "b" ]'],
    ["package data.foo"],
    ["package import"],
    ["package a.if.contains"],
    ["package _a1"],
    ["package a#comment"],
    ["\r\n# crlf\r\npackage a\r\n"],
    ["packagea"],
    ["package a. b"],
    ['package "a"'],
    ["package é"],
    ["package a[1]"],
    ["package a[b]"],
    ['package a["b"'],
    ['package a["b\n"]'],
    ["package"],
    ["import data.a\npackage b"],
    [""],
    ["# only a comment"],
  ])("%j", (text) => {
    expect(packageOf(text)).toEqual(packageByOpa(`${text}\n`));
  });

  test("any text is read or not, without crashing", () => {
    const soup = fc.string({ unit: fc.constantFrom("package", " ", "\n", ...'ab.[]"`#\\') });
    fc.assert(
      fc.property(soup, (text) => {
        packageOf(text);
        packageLocation(text, "x.rego");
      }),
    );
  });
});

test("packageLocation is where the statement begins", () => {
  expect(packageLocation("# x\n\n  package a", "a.rego")).toEqual({
    file: "a.rego",
    row: 3,
    col: 3,
  });
});

describe("long text is only long", () => {
  const long = "x".repeat(16_000_000);

  test.each([
    { note: "a comment before the package", text: `#${long}\npackage a` },
    { note: "many comments before the package", text: `${"#x\n".repeat(5_000_000)}package a` },
    { note: "blanks before the package", text: `${" \n".repeat(10_000_000)}package a` },
  ])("$note", ({ text }) => {
    expect(packageOf(text)).toEqual(["a"]);
  });
});
