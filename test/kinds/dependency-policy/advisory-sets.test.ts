import { expect, test } from "@jest/globals";
import { writeAdvisories } from "../../../src/facts/advisories/write-advisories.ts";
import { advisorySets } from "../../../src/kinds/dependency-policy/advisory-sets.ts";

const OLD = "2025-01-01T00:00:00Z";
const NEW = "2026-01-01T00:00:00Z";

/** A file that says of one record at a time in which version it is fixed. */
function fileOf(...told: readonly (readonly [modified: string, fixed: string])[]): Uint8Array {
  const advisories = told.map(([modified, fixed]) => ({
    id: "GO-1",
    aliases: [],
    severity: "high" as const,
    published: OLD,
    modified,
    module: "example.com/a",
    ranges: [{ introduced: "0", fixed }],
  }));
  return new TextEncoder().encode(writeAdvisories({ snapshot: NEW, advisories, unread: [] }));
}

test.each([
  ["the newest, in the first file", [fileOf([NEW, "v1.2.0"]), fileOf([OLD, "v1.0.0"])], ["v1.2.0"]],
  ["the newest, in the last file", [fileOf([OLD, "v1.0.0"]), fileOf([NEW, "v1.2.0"])], ["v1.2.0"]],
  ["once what is the same", [fileOf([NEW, "v1.2.0"]), fileOf([NEW, "v1.2.0"])], ["v1.2.0"]],
  ["all of one time", [fileOf([NEW, "v1.0.0"], [NEW, "v1.2.0"])], ["v1.0.0", "v1.2.0"]],
])("of a record that is there several times counts %s", (_note, contents, fixed) => {
  const files = contents.map((bytes, number) => [`${number}.json`, bytes] as const);
  const advisories = files.map(([name]) => name);
  const policy = { value: { spec: { vulnerabilities: { advisories } } } };
  const sets = advisorySets([policy as never], new Map(files) as never);
  const [set] = Object.values(sets) as { modules: Record<string, { ranges: unknown[] }[]> }[];
  const ranges = set?.modules["example.com/a"]?.flatMap((each) => each.ranges);
  expect(ranges).toMatchObject(fixed.map((version) => ({ fixed: { version } })));
});
