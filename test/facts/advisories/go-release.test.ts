import { expect, test } from "@jest/globals";
import { goRelease } from "../../../src/facts/advisories/go-release.ts";

test.each([
  ["a release", "go1.22.1", "v1.22.1"],
  ["without go", "1.22.1", "v1.22.1"],
  ["the first one before 1.21", "go1.20", "v1.20.0"],
  ["the very first one", "go1", "v1.0.0"],
  ["a candidate", "go1.22rc1", "v1.22.0-rc.1"],
  ["a candidate without a number", "go1.22rc", "v1.22.0-rc.0"],
  ["a beta", "1.18beta2", "v1.18.0-beta.2"],
  ["of a vendor", "go1.22.1-bigcorp X:loopvar", "v1.22.1"],
  ["a checkout", "devel go1.23-abcdef", undefined],
  ["a tag", "v1.22.1", undefined],
  ["a module's version", "(devel)", undefined],
  ["nothing", "", undefined],
])("%s", (_note, text, tag) => {
  expect(goRelease(text)).toBe(tag);
});
