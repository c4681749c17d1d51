import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { compareParsers } from "../../../support/compare-parsers.ts";
import { opaFolder } from "../../../support/opa-suite.ts";
import { ROOT } from "../../../support/process.ts";

const FOLDERS = ["bundles", "rego", "src", "test"].map((each) => path.join(ROOT, each));

function regoBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".rego"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
}

test.each([0, 1] as const)(
  "the Rego of this repository and of OPA's own has in version %i the tree of OPA's parser",
  (version) => {
    const texts = new Set([...FOLDERS, opaFolder()].flatMap(regoBelow));
    const { accepted, differences } = compareParsers([...texts], version);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(accepted).toBeGreaterThan(100);
  },
);
