import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import {
  type Meaning,
  RELATIONSHIP_TYPES,
} from "../../../src/facts/sbom/spdx/relationship-types.ts";

const PAGE: string = path.resolve(import.meta.dirname, "../../../src/facts/sbom/SEMANTIC-HASH.md");
const TABLE = /(<!-- relationships -->\n)[\s\S]*?(\nNONE and NOASSERTION)/;

test("the page has every type of relationship with what it means", () => {
  const byMeaning = new Map<string, string[]>();
  for (const [type, meaning] of RELATIONSHIP_TYPES) {
    const text = textOf(meaning);
    byMeaning.set(text, [...(byMeaning.get(text) ?? []), type]);
  }
  const rows = [...byMeaning].map(([text, types]) => `| ${types.join(", ")} | ${text} |`);
  const table = ["| type | edge |", "| --- | --- |", ...rows].join("\n");
  const page = readFileSync(PAGE, "utf8");
  const wanted = page.replace(TABLE, (_, before: string, after: string) => {
    return `${before}\n${table}\n${after}`;
  });
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, wanted);
  else expect(page).toBe(wanted);
});

function textOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case "none":
      return "none";
    case "root":
      return meaning.isTurned ? "none: A is described" : "none: B is described";
    case "ancestor":
      return meaning.isTurned ? "none: A is an ancestor of B" : "none: B is an ancestor of A";
    default:
      return meaning.isTurned ? `[B, \`${meaning.kind}\`, A]` : `[A, \`${meaning.kind}\`, B]`;
  }
}
