import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { KINDS } from "../src/kinds/kinds.ts";
import { goldenFolder } from "./support/golden-folder.ts";
import { regoStyleFindings } from "./support/rego-style.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const RULE_SETS = "rego";

/** Folders of which the packages start at the folder itself. */
const ROOTS = [
  RULE_SETS,
  ...foldersIn("bundles"),
  ...KINDS.flatMap(({ name }) => foldersIn(goldenFolder(name))).map((name) => `${name}/want`),
];

function foldersIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`);
}

function regoFiles(folder: string): { path: string; text: string }[] {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".rego"))
    .map((name) => ({ path: name, text: readFileSync(path.join(ROOT, folder, name), "utf8") }));
}

test.each(ROOTS)("the Rego below %s keeps the house style", (folder) => {
  expect(regoStyleFindings(regoFiles(folder))).toEqual([]);
});

test("there is Rego to look at", () => {
  expect(ROOTS.flatMap(regoFiles).length).toBeGreaterThan(10);
});

const GOOD = `# METADATA
# title: A
# description: B.
package a.b

import data.c

# METADATA
# title: Deny
# description: D.
# custom:
#   short_name: d
#   failure_msg: f
deny contains x if some x in _private

_private := c.list
`;

const TEST = "package a.b_test\n\ntest_success_x if true\n\ntest_fail_x if true\n";

describe("planted faults are found", () => {
  const cases: { note: string; text: string; test?: string; want: string[] }[] = [
    { note: "none", text: GOOD, want: [] },
    {
      note: "another folder",
      text: GOOD.replace("package a.b", "package a.c"),
      test: TEST.replace("a.b_test", "a.c_test"),
      want: [
        "a/b/b.rego:4: the package must be a.b",
        "a/b/b_test.rego:1: the package must be a.b_test",
      ],
    },
    {
      note: "no metadata on a rule",
      text: `${GOOD}\nallow if true\n`,
      want: ["a/b/b.rego:18: allow has no METADATA directly above it"],
    },
    {
      note: "metadata apart from its rule",
      text: GOOD.replace("deny contains", "\ndeny contains"),
      want: ["a/b/b.rego:15: deny has no METADATA directly above it"],
    },
    {
      note: "no title, and no custom keys on deny",
      text: GOOD.replace("# title: Deny\n", "").replace("#   short_name: d\n", ""),
      want: [
        "a/b/b.rego:12: the METADATA of deny has no title",
        "a/b/b.rego:12: the METADATA of deny has no short_name",
      ],
    },
    {
      note: "spaces, long lines and names",
      text: `${GOOD}\n_getThings if {\n    true\n}\n\n_list_all := "${"x".repeat(90)}"\n`,
      want: [
        "a/b/b.rego:19: indent with tabs",
        "a/b/b.rego:22: the line is too long",
        "a/b/b.rego:18: use snake_case",
        "a/b/b.rego:22: leave get_ and list_ out of names",
      ],
    },
    {
      note: "imports",
      text: GOOD.replace("import data.c", "import rego.v1\nimport input.x"),
      want: [
        "a/b/b.rego:6: import packages below data only",
        "a/b/b.rego:7: import packages below data only",
      ],
    },
    {
      note: "no tests",
      text: GOOD,
      test: "package a.b_test\n\ntest_other if true\n",
      want: [
        "a/b/b.rego:1: no test_success_* or test_allow_*",
        "a/b/b.rego:1: no test_fail_* or test_deny_*",
      ],
    },
    {
      note: "a long file",
      text: `${GOOD}${"# more\n".repeat(200)}`,
      want: ["a/b/b.rego:200: the file is too long"],
    },
  ];
  test.each(cases)("$note", ({ text, test: beside = TEST, want }) => {
    const files = [
      { path: "a/b/b.rego", text },
      { path: "a/b/b_test.rego", text: beside },
    ];
    expect(regoStyleFindings(files)).toEqual(want);
  });
});
