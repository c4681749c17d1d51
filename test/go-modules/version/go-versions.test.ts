import { describe, expect, test } from "@jest/globals";
import { compareGoVersions, isGoVersion } from "../../../src/go-modules/version/go-version.ts";
import { parseToolchain, versionOfToolchain } from "../../../src/go-modules/version/toolchain.ts";

const ASCENDING = [
  "1",
  "1.5",
  "1.6.1",
  "1.19alpha3",
  "1.19beta2",
  "1.19rc1",
  "1.19",
  "1.19.1",
  "1.21",
  "1.21rc1",
  "1.21rc2",
  "1.21.0",
  "1.21.10",
  "1.99999999999999998",
  "1.99999999999999999",
];

test("Go's own versions are ordered as Go orders them", () => {
  expect(ASCENDING.toReversed().toSorted(compareGoVersions)).toEqual(ASCENDING);
  expect(compareGoVersions("1.20", "1.20.0")).toBe(0);
  expect(compareGoVersions("v1.20", "x")).toBe(0);
});

test.each([
  { version: "1.2rc3", valid: true },
  { version: "1.22", valid: true },
  { version: "1", valid: true },
  { version: "1.0.1", valid: true },
  { version: "1.999testmod", valid: true },
  { version: "1.21.3rc1", valid: false },
  { version: "1.600+auto", valid: false },
  { version: "1.021", valid: false },
])("$version is a version of Go: $valid", ({ version, valid }) => {
  expect(isGoVersion(version)).toBe(valid);
});

describe("the name of a toolchain", () => {
  const plain = { kind: "release", version: "1.22.1", vendor: "", experiments: [] };
  test.each([
    { text: "go1.22.1", toolchain: plain },
    {
      text: "go1.22.1 X:loopvar,rangefunc",
      toolchain: { ...plain, experiments: ["loopvar", "rangefunc"] },
    },
    { text: "go1.22.1-bigcorp", toolchain: { ...plain, vendor: "-bigcorp" } },
    {
      text: "go1.22.1-bigcorp X:foo",
      toolchain: { ...plain, vendor: "-bigcorp", experiments: ["foo"] },
    },
    {
      text: "go1.22.1 (Red Hat 1.22.1-1.el9)",
      toolchain: { ...plain, vendor: " (Red Hat 1.22.1-1.el9)" },
    },
    {
      text: "devel go1.23-a1b2c3d4e5 Tue Feb 6 18:40:34 2024 +0000 X:foo",
      toolchain: { kind: "development", version: "1.23", experiments: ["foo"] },
    },
    {
      text: "go1.27-devel_a1b2c3d4e5 Tue Feb 6 18:40:34 2026 +0000",
      toolchain: { kind: "development", version: "1.27", experiments: [] },
    },
    {
      text: "devel +a1b2c3d4e5 Thu Apr 5 02:16:30 2018 +0000",
      toolchain: { kind: "development", version: undefined, experiments: [] },
    },
    { text: "go1.22.1+bigcorp", toolchain: { kind: "unknown" } },
    { text: "go1.18.5b7", toolchain: { kind: "unknown" } },
    { text: "gccgo-go1.23rc4", toolchain: { kind: "unknown" } },
    { text: "go1.22.1-../../bin/evil", toolchain: { kind: "unknown" } },
    { text: "1.22.1", toolchain: { kind: "unknown" } },
    { text: "", toolchain: { kind: "unknown" } },
  ])("$text", ({ text, toolchain }) => expect(parseToolchain(text)).toEqual(toolchain));
});

test("the version in a toolchain's name is what cmd/go takes out of it", () => {
  expect(versionOfToolchain("go1.2.3-bigcorp more text")).toBe("1.2.3");
  expect(versionOfToolchain("go1.2.3+bigcorp")).toBeUndefined();
});
