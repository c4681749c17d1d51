import { expect, test } from "@jest/globals";
import type { Advisory } from "../../src/facts/advisories/advisory.ts";
import { knownAdvisories } from "../../src/sumcheck/known-advisories.ts";

const SNAPSHOT = "2026-11-01T00:00:00Z";

function advisory(id: string, module: string, fixed: string): Advisory {
  return {
    id,
    module,
    aliases: [],
    severity: "unknown",
    published: SNAPSHOT,
    modified: SNAPSHOT,
    ranges: [{ introduced: "0", fixed }],
  };
}

test.each([
  {
    note: "the standard library and the commands, a record once",
    version: "1.22.1",
    affecting: ["GO-1", "GO-2"],
  },
  { note: "a candidate before the fix", version: "1.23rc1", affecting: ["GO-2"] },
  { note: "the first release of a language version", version: "1.20", affecting: ["GO-1", "GO-2"] },
  { note: "a name without a minor version", version: "1", affecting: ["GO-1", "GO-2"] },
  { note: "what has all fixes", version: "1.23.0", affecting: [] },
])("$note: $version", ({ version, affecting }) => {
  const known = knownAdvisories({
    snapshot: SNAPSHOT,
    advisories: [
      advisory("GO-1", "stdlib", "v1.22.2"),
      advisory("GO-1", "toolchain", "v1.22.2"),
      advisory("GO-2", "toolchain", "v1.23.0"),
      advisory("GO-3", "example.com/stdlib", "v9.0.0"),
    ],
    unread: [
      { id: "GO-4", module: "toolchain", why: "says the test" },
      { id: "GO-5", module: "example.com/m", why: "says the test" },
    ],
  });
  expect(known.ofCompiler(version)).toEqual({ affecting, unread: ["GO-4"] });
});
