import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import canonicalize from "canonicalize";
import { canonicalForm, HASH_PROFILES } from "../../../src/facts/sbom/hash/canonical-form.ts";
import {
  hashText,
  parseHashText,
  semanticHashes,
} from "../../../src/facts/sbom/hash/semantic-hash.ts";
import { readSbom } from "../../../src/facts/sbom/read-sbom.ts";

const VECTORS: string = path.resolve(import.meta.dirname, "vectors");
const WRITES = process.env["UPDATE_GOLDEN"] === "1";

/** A folder each: documents of equal content, and what they all must give. */
const CASES: readonly string[] = readdirSync(VECTORS);

describe.each(CASES)("%s", (name) => {
  const folder = path.join(VECTORS, name);
  const documents = readdirSync(folder).filter((file) => /^(?:cyclonedx|spdx)-/.test(file));
  const sboms = documents.map((file) => readSbom(readFileSync(path.join(folder, file)), file));

  test.each(HASH_PROFILES)(
    "every document has the canonical form of %s, and its hash",
    (profile) => {
      const file = path.join(folder, `canonical-${profile}.txt`);
      const forms = sboms.map((sbom) => [...canonicalForm(sbom, profile)].join(""));
      if (WRITES) writeFileSync(file, forms[0] ?? "");
      const wanted = readFileSync(file, "utf8");
      expect(forms).toEqual(forms.map(() => wanted));
      // By the definition, without our own pieces.
      expect(canonicalize(JSON.parse(wanted))).toBe(wanted);
      for (const set of setsIn(wanted)) {
        const texts = set.map((each) => canonicalize(each) as string);
        expect(texts).toEqual([...new Set(texts)].sort());
      }
      const hash = createHash("sha256").update(`gatehouse sbom hash v1\n${profile}\n${wanted}`);
      expect(semanticHashes(sboms[0] as (typeof sboms)[0])[profile]).toBe(hash.digest("hex"));
    },
  );

  test("every document has the hashes", () => {
    const file = path.join(folder, "hashes.json");
    const hashes = sboms.map((sbom) => {
      const all = semanticHashes(sbom);
      return HASH_PROFILES.map((profile) => hashText(profile, all[profile]));
    });
    if (WRITES) writeFileSync(file, `${JSON.stringify(hashes[0], undefined, 2)}\n`);
    const wanted: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(hashes).toEqual(hashes.map(() => wanted));
    const parsed = (wanted as string[]).map((text) => parseHashText(text)?.profile);
    expect(parsed).toEqual(HASH_PROFILES);
  });
});

/** What is a set in a canonical form: every list that has a name. An edge is a list, and has a place. */
function setsIn(form: string): unknown[][] {
  const sets: unknown[][] = [];
  JSON.parse(form, (name, value: unknown) => {
    if (Array.isArray(value) && /^[a-z]/.test(name)) sets.push(value);
    return value;
  });
  return sets;
}

test("no two of them have a hash in common", () => {
  const all = CASES.flatMap((name) => {
    const hashes: unknown = JSON.parse(
      readFileSync(path.join(VECTORS, name, "hashes.json"), "utf8"),
    );
    return hashes as string[];
  });
  expect(new Set(all).size).toBe(all.length);
});
