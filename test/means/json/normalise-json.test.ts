import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkJson } from "../../../src/means/json/input-json.ts";
import { needsNormalising, normaliseJson } from "../../../src/means/json/normalise-json.ts";

/** `input-json.test.ts` compares the outcome with OPA; here is what holds for any string. */
describe("normaliseJson", () => {
  const anyBytes = fc.uint8Array({ maxLength: 24 }).map((bytes) => {
    const inside = bytes.filter((byte) => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c);
    return Buffer.concat([Buffer.from('"'), inside, Buffer.from('"')]);
  });
  const unit = fc.constantFrom("\\ud83d", "\\ude00", "\\uD800", "\\u0041", "\\n", "\\\\", "u", "é");
  const escapes = fc.string({ unit, maxLength: 12 }).map((text) => Buffer.from(`"${text}"`));

  test("gives UTF-8 without lone surrogates that needs no second pass", () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, escapes), (bytes) => {
        checkJson(bytes);
        const normal = normaliseJson(bytes, 0, bytes.length);
        expect(needsNormalising(normal, 0, normal.length)).toBe(false);
        const text = new TextDecoder("utf-8", { fatal: true }).decode(normal);
        expect(/\p{Surrogate}/u.test(JSON.parse(text) as string)).toBe(false);
        if (!needsNormalising(bytes, 0, bytes.length)) {
          expect(Buffer.compare(normal, bytes)).toBe(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("leaves what stands around the slice alone", () => {
    const bytes = Buffer.concat([Buffer.of(0xff), Buffer.from('"\\ud800é"'), Buffer.of(0xff)]);
    expect(needsNormalising(bytes, 1, bytes.length - 1)).toBe(true);
    expect(Buffer.from(normaliseJson(bytes, 1, bytes.length - 1)).toString()).toBe('"\\ufffdé"');
  });

  test("does not take bytes behind the slice for the end of a character", () => {
    const bytes = Buffer.from([0x22, 0xe2, 0x82, 0xac]);
    expect(Buffer.from(normaliseJson(bytes, 0, 3)).toString()).toBe('"\ufffd\ufffd');
  });
});
