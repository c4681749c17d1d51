import { expect, test } from "@jest/globals";
import { parseBundle } from "../../src/declarations/parse-bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { treeOf } from "./trees.ts";

function warningsFor(files: Record<string, string>): string[] {
  const { warnings } = parseBundle(
    parseBundleName("authz"),
    treeOf({ "a.rego": "package authz", ...files }),
  );
  return warnings.map(({ message, location }) => `${location?.file ?? ""}: ${message}`);
}

const ONLY = "this is no data: of a bundle OPA loads only files named data.json or data.yaml";

test.each<{ note: string; files: Record<string, string>; warnings: readonly string[] }>([
  {
    note: "a file beside data.json",
    files: { "data.json": "{}", "users.json": "{}" },
    warnings: [`users.json: ${ONLY}; as users/data.json it is data.users`],
  },
  {
    note: "YAML in a folder, with a name that Rego must quote",
    files: { "app/user-list.yml": "a: 1" },
    warnings: [
      `app/user-list.yml: ${ONLY}; as app/user-list/data.yaml it is data.app["user-list"]`,
    ],
  },
  {
    note: "data",
    files: { "x/data.json": "{}", "data.yaml": "a: 1", "y/data.yml": "1" },
    warnings: [],
  },
  {
    note: "what is no data by any reading",
    files: { "README.md": "", "policy.wasm": "", "plan.json": "" },
    warnings: [],
  },
  {
    note: "what tools keep for themselves",
    files: { ".github/workflows/test.yaml": "", ".regal.yaml": "" },
    warnings: [],
  },
  {
    note: "declarations that are read",
    files: {
      "bundle.yaml":
        "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: authz}\nspec: {generate: [p.yaml]}\n",
      "p.yaml": "apiVersion: gatehouse/v1\nkind: Sample\n",
    },
    warnings: [],
  },
])("$note", ({ files, warnings }) => {
  expect(warningsFor(files)).toEqual(warnings);
});

test("many are counted, not listed", () => {
  const names = Array.from({ length: 30 }, (_, index) => `${index}.json`);
  const warnings = warningsFor(Object.fromEntries(names.map((name) => [name, ""])));
  expect(warnings).toHaveLength(21);
  expect(warnings.at(-1)).toBe(": and 10 more files that are no data");
});
