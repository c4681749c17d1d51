import { expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { createAdvisoryIntake } from "../../../src/facts/advisories/advisory-intake.ts";
import { isAffected, isCertain } from "../../../src/facts/advisories/is-affected.ts";
import { osvRecords } from "../../../src/facts/advisories/osv/osv-files.ts";
import { readAdvisories } from "../../../src/facts/advisories/read-advisories.ts";
import { writeAdvisories } from "../../../src/facts/advisories/write-advisories.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { zipOf } from "../../support/zip-file.ts";
import { ALL } from "./osv-samples.ts";

const TEXT = JSON.stringify(ALL);
const STRINGS = ['"0"', '"1.0.0"', '"v2"', '"__proto__"', '"fixed"', '""', '"0.0.0-0"', '"GIT"'];
const VALUES = [...STRINGS, "null", "[]", "{}", "1e999", "-1", "[[[[]]]]", "true"];

/** One string or bracketed part is another value, is there twice or is gone. */
function mutate(text: string, random: () => number): string {
  const tokens = text.match(/"[^"]*"|[[\]{}:,]|[a-z0-9.]+/g) ?? [];
  for (let times = 0; times < 1 + random() * 4; times += 1) {
    const at = Math.floor(random() * tokens.length);
    const kind = random();
    const isText = tokens[at]?.startsWith('"') === true;
    if (kind < 0.9 && isText) tokens[at] = one(random() < 0.9 ? STRINGS : VALUES, random);
    else if (kind < 0.9) continue;
    else if (kind < 0.93) tokens.splice(at, 1);
    else if (kind < 0.97) tokens.splice(at, 0, tokens[at] as string);
    else tokens.length = at;
  }
  return tokens.join("");
}

function one(items: readonly string[], random: () => number): string {
  return items[Math.floor(random() * items.length)] as string;
}

test("a mutant is read, written and read again, or refused with a place", async () => {
  let read = 0;
  for (let seed = 0; seed < 1500; seed += 1) {
    const random = seededRandom(seed);
    const text = mutate(TEXT, random);
    const bytes = seed % 5 === 0 ? zipOf({ "a.json": text }) : Buffer.from(text);
    try {
      const intake = createAdvisoryIntake();
      for await (const record of osvRecords(bytes, "mutant")) intake.add(record);
      const made = intake.finish("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
      if (made === undefined) continue;
      const written = writeAdvisories(made);
      const again = readAdvisories(Buffer.from(written), "again");
      expect(writeAdvisories(again)).toBe(written);
      for (const advisory of made.advisories) {
        isAffected(advisory, "v1.0.0");
        isCertain(advisory, "v0.0.0-20240501120000-0123456789ab");
      }
      read += 1;
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      expect(error.diagnostics[0]?.location?.file).toMatch(/^mutant/);
    }
  }
  expect(read).toBeGreaterThan(100);
});

test.each([
  ["deep", "[".repeat(200_000)],
  ["deep objects", '{"a":'.repeat(200_000)],
  ["empty", ""],
  ["zeros", "\0".repeat(100_000)],
  ["a huge list of ids", `[${'{"id":"A","modified":"2026-01-01T00:00:00Z"},'.repeat(50_000)}1]`],
  [
    "one record of many events",
    JSON.stringify({
      id: "A",
      modified: "2026-01-01T00:00:00Z",
      affected: [
        {
          package: { name: "m", ecosystem: "Go" },
          ranges: [
            {
              type: "SEMVER",
              events: Array.from({ length: 50_000 }, (_, at) => ({
                introduced: `1.0.${at % 999}`,
              })),
            },
          ],
          versions: Array.from({ length: 50_000 }, (_, at) => `0.0.${at}`),
        },
      ],
    }),
  ],
])("%s is read or refused", async (_note, text) => {
  const intake = createAdvisoryIntake();
  try {
    for await (const record of osvRecords(Buffer.from(text), "hostile")) intake.add(record);
    intake.finish("2026-01-01T00:00:00Z");
  } catch (error) {
    if (!isPolicyError(error)) throw error;
  }
});
