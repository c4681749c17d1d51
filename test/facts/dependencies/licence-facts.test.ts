import { expect, test } from "@jest/globals";
import { licenceFacts } from "../../../src/facts/dependencies/licence-facts.ts";

test.each([
  ["one", ["MIT"], "MIT", [["MIT"]]],
  ["a choice", ["MIT OR Apache-2.0"], "MIT OR Apache-2.0", [["Apache-2.0"], ["MIT"]]],
  ["both", ["MIT AND BSD-3-Clause"], "MIT AND BSD-3-Clause", [["BSD-3-Clause", "MIT"]]],
  [
    "several of which all apply",
    ["Apache-2.0 OR MIT", "BSD-3-Clause"],
    "(Apache-2.0 OR MIT) AND BSD-3-Clause",
    [
      ["Apache-2.0", "BSD-3-Clause"],
      ["BSD-3-Clause", "MIT"],
    ],
  ],
  [
    "nested",
    ["(MIT OR ISC) AND (MIT OR Zlib)"],
    "(MIT OR ISC) AND (MIT OR Zlib)",
    [["ISC", "MIT"], ["ISC", "Zlib"], ["MIT", "Zlib"], ["MIT"]],
  ],
  [
    "an exception and a later version",
    ["GPL-2.0+ WITH Classpath-exception-2.0"],
    "GPL-2.0+ WITH Classpath-exception-2.0",
    [["GPL-2.0+ WITH Classpath-exception-2.0"]],
  ],
  ["a name that SPDX does not know", ['"Our own"'], '"Our own"', [['"Our own"']]],
  [
    "an identifier that SPDX does not know beside one that it knows",
    ["Foo-1 AND GPL-3.0-only"],
    "Foo-1 AND GPL-3.0-only",
    [["Foo-1 AND GPL-3.0-only", "GPL-3.0-only"]],
  ],
  [
    "a name that holds an identifier",
    ['"the MIT one"'],
    '"the MIT one"',
    [['"the MIT one"', "MIT"]],
  ],
  ["a reference", ["LicenseRef-ours"], "LicenseRef-ours", [["LicenseRef-ours"]]],
])("%s", (_note, expressions, expression, alternatives) => {
  expect(licenceFacts(expressions)).toEqual({ expression, alternatives });
});

test.each([
  ["deep nesting", `${"(".repeat(3000)}MIT${")".repeat(1000)}`, ["MIT"]],
  ["endless text", "MIT OR ".repeat(100_000), ["MIT"]],
  ["nothing", "", []],
])("%s is one licence of that name, with those that it names", (_note, expression, named) => {
  expect(licenceFacts([expression]).alternatives).toEqual([[expression, ...named].sort()]);
});

test("of more alternatives than are told apart all licences are one", () => {
  const choices = Array.from({ length: 12 }, () => "(MIT OR ISC)").join(" AND ");
  expect(licenceFacts([choices]).alternatives).toEqual([["ISC", "MIT"]]);
  expect(licenceFacts([`GPL-3.0-only AND ${choices}`]).alternatives).toEqual([
    ["GPL-3.0-only", "ISC", "MIT"],
  ]);
});

test("a product of many expressions stays bounded", () => {
  const many = Array.from({ length: 40 }, () => "MIT OR ISC");
  expect(licenceFacts(many).alternatives).toHaveLength(1);
});
