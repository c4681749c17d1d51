import { describe, expect, test } from "@jest/globals";
import {
  licenceIdentifier,
  licencesOf,
} from "../../../../src/facts/sbom/identity/licence-expression.ts";

describe("expressions", () => {
  test.each([
    ["MIT", ["MIT"]],
    [" MIT ", ["MIT"]],
    ["GPL-2.0+", ["GPL-2.0+"]],
    ["MIT OR Apache-2.0", ["Apache-2.0 OR MIT"]],
    ["Apache-2.0 or MIT or MIT", ["Apache-2.0 OR MIT"]],
    ["MIT AND Apache-2.0 AND MIT", ["MIT", "Apache-2.0"].sort()],
    ["(MIT)", ["MIT"]],
    ["((MIT OR ISC)) OR Zlib", ["ISC OR MIT OR Zlib"]],
    ["MIT OR ISC AND Zlib", ["(ISC AND Zlib) OR MIT"]],
    ["(MIT OR ISC) AND (Zlib AND X11)", ["ISC OR MIT", "X11", "Zlib"]],
    ["(MIT OR ISC) AND (ISC OR MIT)", ["ISC OR MIT"]],
    ["GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only WITH Classpath-exception-2.0"]],
    ["LicenseRef-ours", ['"Our Terms"']],
    [
      "LicenseRef-theirs OR DocumentRef-x:LicenseRef-y",
      ["DocumentRef-x:LicenseRef-y OR LicenseRef-theirs"],
    ],
    ["", []],
    ["NOASSERTION", []],
    ["(NOASSERTION) AND NOASSERTION", []],
    ["MIT AND NOASSERTION", ["MIT", "NOASSERTION"]],
    ["NONE", ["NONE"]],
  ])("%s", (text, licences) => {
    const nameOf = (reference: string) =>
      reference === "LicenseRef-ours" ? "Our Terms" : undefined;
    expect([...licencesOf(text, nameOf)].sort()).toEqual(licences);
  });
});

describe("texts that are none count as names", () => {
  test.each([
    "MIT License",
    "MIT OR",
    "OR",
    "(MIT",
    "MIT)",
    "MIT WITH",
    "MIT WITH (ISC)",
    "a/b",
    '"MIT"',
    `${"(".repeat(21)}MIT${")".repeat(21)}`,
    `${"MIT OR ".repeat(20_000)}MIT`,
  ])("%.30s", (text) => {
    expect(licencesOf(text)).toEqual([JSON.stringify(text)]);
  });
});

test("a name that could be an operator or a text is no identifier", () => {
  expect(["MIT", "GPL-2.0+", "OR", "MIT OR ISC", ""].map(licenceIdentifier)).toEqual([
    "MIT",
    "GPL-2.0+",
    '"OR"',
    '"MIT OR ISC"',
    '""',
  ]);
});
