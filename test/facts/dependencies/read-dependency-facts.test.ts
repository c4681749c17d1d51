import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { readDependencyFacts } from "../../../src/facts/dependencies/read-dependency-facts.ts";
import { writeDependencyFacts } from "../../../src/facts/dependencies/write-dependency-facts.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

const TEXT = writeDependencyFacts(SAMPLE_FACTS);

function read(text: string): unknown {
  return readDependencyFacts(Buffer.from(text), "facts.json");
}

test("what was written is read again, to the byte", () => {
  expect(read(TEXT)).toEqual(SAMPLE_FACTS);
  expect(writeDependencyFacts(readDependencyFacts(Buffer.from(TEXT), "facts.json"))).toBe(TEXT);
});

describe("what is refused, with its place", () => {
  test.each([
    ["another kind", '"GoDependencies"', '"SyscallRecording"', "kind"],
    ["a local time", "18:00:00Z", "18:00:00+01:00", "time"],
    ["another way of being required", '"direct"', '"directly"', "required"],
    ["a replacement of neither kind", '"kind": "directory"', '"kind": "fork"', "kind"],
    ["an outcome that is none", '"not_verifiable"', '"ok"', "outcome"],
    ["a hash that is none", "c1da9f8d", "C1DA9F8D", "sha256"],
    ["a name twice", '"linked": true', '"linked": true, "linked": false', "linked"],
    ["a name that no record keeps", '"panicnil": "1"', '"__proto__": "1"', "__proto__"],
    ["a module that no record keeps", '"example.com/here": {', '"__proto__": {', "__proto__"],
  ])("%s", (_note, from, to, message) => {
    const changed = TEXT.replace(from, to);
    const row = changed.slice(0, changed.indexOf(to)).split("\n").length;
    expect(() => read(changed)).toThrow(refusal(row, message));
  });

  test.each([
    ["a field that is not known", '"suppliedBy"', '"suppliedby"', "{", "suppliedby"],
    ["a module without a version", '"version": "v1.0.0",', "", '"example.com/a": {', "version"],
  ])("%s, where it belongs", (_note, from, to, around, message) => {
    const changed = TEXT.replace(from, to);
    const row = changed.slice(0, changed.indexOf(around)).split("\n").length;
    expect(() => read(changed)).toThrow(refusal(row, message));
  });

  function refusal(row: number, message: string): unknown {
    return expect.objectContaining({
      code: "invalid_parameter",
      diagnostics: [
        expect.objectContaining({
          message: expect.stringContaining(message),
          location: expect.objectContaining({ file: "facts.json", row }),
        }),
      ],
    });
  }
});

test("mutants are read or refused with a place", () => {
  for (let seed = 0; seed < 600; seed += 1) {
    const random = seededRandom(seed);
    const bytes = Buffer.from(TEXT);
    for (let flips = 0; flips < 1 + random() * 3; flips += 1) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    try {
      const facts = readDependencyFacts(
        bytes.subarray(0, seed % 9 === 0 ? seed * 7 : undefined),
        "f",
      );
      writeDependencyFacts(facts);
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      expect(error.diagnostics[0]?.location?.file).toBe("f");
    }
  }
});

test.each([
  ["deep", '{"claims":'.repeat(300_000)],
  ["many members", `{${Array.from({ length: 200_000 }, (_, at) => `"a${at}":1`).join(",")}}`],
  [
    "many modules",
    TEXT.replace(
      '"modules": {',
      `"modules": {${Array.from({ length: 20_000 }, (_, at) => `"m${at}":{"version":"v1.0.0","required":"direct"}`).join(",")},`,
    ),
  ],
])("%s: read or refused", (_note, text) => {
  try {
    read(text);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
  }
});
