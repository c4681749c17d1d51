import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { sbomDiff } from "../../../src/facts/sbom/compare/sbom-diff.ts";
import { semanticHashes } from "../../../src/facts/sbom/hash/semantic-hash.ts";
import { readSbom } from "../../../src/facts/sbom/read-sbom.ts";
import type { Sbom } from "../../../src/facts/sbom/sbom.ts";
import { MUTATIONS } from "../../support/mutate-bytes.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const VECTORS: string = path.resolve(import.meta.dirname, "vectors");
const DOCUMENTS: readonly string[] = readdirSync(VECTORS, { recursive: true, encoding: "utf8" })
  .filter((file) => /(?:cyclonedx|spdx)-[^/]*\.json$/.test(file))
  .sort();
const SEEDS = 12;

/** Undefined where it was refused, with a place. */
function readOrRefuse(bytes: Uint8Array): Sbom | undefined {
  try {
    return readSbom(bytes, "it");
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    if (error.code !== "too_large") {
      expect(error.diagnostics[0]?.location).toMatchObject({
        file: "it",
        row: expect.any(Number),
        col: expect.any(Number),
      });
    }
    return undefined;
  }
}

/** Fragments of documents in each other's places. */
function transplant(bytes: Buffer, random: () => number): Buffer {
  const values = [...bytes.toString().matchAll(/"[^"\n]*"|\[\]|\{\}/g)];
  const one = () => values[Math.floor(random() * values.length)] as RegExpExecArray;
  const [from, into] = [one(), one()];
  const text = bytes.toString();
  return Buffer.from(
    `${text.slice(0, into.index)}${from[0]}${text.slice(into.index + into[0].length)}`,
  );
}

describe.each(DOCUMENTS)("%s", (file) => {
  const bytes = readFileSync(path.join(VECTORS, file));
  const whole = readSbom(bytes, "whole");

  test.each(Object.entries({ ...MUTATIONS, "with values in wrong places": transplant }))(
    "%s: read, hashed and told apart, or refused with a place",
    (_note, mutate) => {
      for (let seed = 0; seed < SEEDS; seed += 1) {
        const sbom = readOrRefuse(mutate(bytes, seededRandom(seed)));
        if (sbom === undefined) continue;
        const { full } = semanticHashes(sbom);
        const found = sbomDiff(whole, sbom);
        // What the hash tells apart the comparison tells, and nothing else.
        expect(found.hashes.full.b).toBe(full);
        expect(saysNothing(found)).toBe(found.different.length === 0);
      }
    },
  );
});

function saysNothing({ hashes, different, ...found }: ReturnType<typeof sbomDiff>): boolean {
  return Object.values(found).every((value) => Array.isArray(value) && value.length === 0);
}

const CYCLONEDX = '"bomFormat":"CycloneDX","specVersion":"1.6"';

describe("what nobody writes in good faith", () => {
  test.each([
    ["many empty objects", `{${CYCLONEDX},"components":[${"{},".repeat(500_000)}{}]}`],
    ["many lists in no list", `{${CYCLONEDX},"x":[${"[],".repeat(500_000)}1]}`],
    ["an open list in another", `{${CYCLONEDX},"x":${"[".repeat(500_000)}`],
    ["a component in each", `{${CYCLONEDX}${',"components":[{"a":0'.repeat(300)}`],
    ["a million quotes", `{${CYCLONEDX},"x":"${'\\"'.repeat(500_000)}"}`],
    ["a long name", `{${CYCLONEDX},"${"x".repeat(2_000_000)}":1}`],
    ["white space", `{${CYCLONEDX},${" \n".repeat(1_000_000)}`],
    ["a number of a million digits", `{${CYCLONEDX},"x":${"9".repeat(1_000_000)}}`],
    ["a package URL of a million slashes", component(`"purl":"pkg:golang/${"/".repeat(1e6)}a"`)],
    ["a package URL of percent signs", component(`"purl":"pkg:golang/${"%25".repeat(1000)}"`)],
    ["a licence of a million brackets", licensed("(".repeat(1_000_000))],
    ["a licence of many alternatives", licensed(`${"MIT OR ".repeat(9000)}MIT`)],
    ["one digest after another", hashed(5_000)],
    ["one component again and again", listed(5_000, () => '{"type":"file","name":"a"}')],
    ["many that differ in letter case", listed(1024, mixedCase)],
    ["each contained in the one before", chain(5_000, "CONTAINS")],
    ["each contained in the one behind", chain(5_000, "CONTAINED_BY")],
    ["each made from the one before", chain(5_000, "DESCENDANT_OF")],
  ])("%s: read or refused", (_note, text) => {
    const sbom = readOrRefuse(Buffer.from(text));
    if (sbom !== undefined) semanticHashes(sbom);
  });
});

function listed(count: number, line: (at: number) => string): string {
  return `{${CYCLONEDX},"components":[${Array.from({ length: count }, (_, at) => line(at)).join()}]}`;
}

function component(members: string): string {
  return listed(1, () => `{"type":"library","name":"a",${members}}`);
}

function licensed(expression: string): string {
  return component(`"licenses":[{"expression":"${expression}"}]`);
}

function hashed(count: number): string {
  const hash = (at: number) => `{"alg":"MD5","content":"${String(at).padStart(32, "0")}"}`;
  return component(`"hashes":[${Array.from({ length: count }, (_, at) => hash(at)).join()}]`);
}

function mixedCase(at: number): string {
  const letters = at.toString(2).padStart(10, "0").replaceAll("0", "a").replaceAll("1", "A");
  return `{"type":"library","name":"${letters}"}`;
}

function chain(count: number, type: string): string {
  const packages = Array.from({ length: count }, (_, at) => `{"SPDXID":"S${at}","name":"n${at}"}`);
  const relationships = packages.slice(1).map((_, at) => {
    return `{"spdxElementId":"S${at + 1}","relationshipType":"${type}","relatedSpdxElement":"S${at}"}`;
  });
  return `{"spdxVersion":"SPDX-2.3","packages":[${packages.join()}],"relationships":[${relationships.join()}]}`;
}
