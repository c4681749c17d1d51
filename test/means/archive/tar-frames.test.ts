import { gunzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { createTarFrames } from "../../../src/means/archive/tar-frames.ts";
import { endOfTar, rawArchive } from "./raw-tar.ts";

const LIMITS = { maxHeaders: 10, maxBytes: 100_000 };
const TAR: Buffer = gunzipSync(
  rawArchive([
    { name: "a/", type: "5" },
    { name: "a/b.rego", content: "package a.b\n".repeat(100) },
    { name: "a/empty.rego" },
  ]),
);

/** What the walk lets through of a tar that comes in pieces of these sizes, the last one repeated. */
function passed(tar: Buffer, sizes: readonly number[]): Buffer {
  const frames = createTarFrames(LIMITS);
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < tar.length; turn += 1) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? tar.length;
    parts.push(...frames.take(tar.subarray(at, at + size)));
    at += size;
  }
  frames.end();
  return Buffer.concat(parts);
}

test("however a tar is cut, all of it but its end comes through", () => {
  const want = TAR.subarray(0, -endOfTar().length);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1 }), (sizes) => {
      expect(passed(TAR, sizes).equals(want)).toBe(true);
    }),
  );
});

test("whatever the bytes are, they come through or are refused", () => {
  const spoilt = fc.record({ at: fc.nat(TAR.length - 1), byte: fc.nat(255), size: fc.nat(999) });
  fc.assert(
    fc.property(spoilt, ({ at, byte, size }) => {
      const tar = Buffer.from(TAR);
      tar[at] = byte;
      try {
        expect(passed(tar, [size + 1]).length).toBeLessThanOrEqual(tar.length);
      } catch (error) {
        if (!isPolicyError(error)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test("a size past the limit is refused at its header, before its content comes", () => {
  const tar = gunzipSync(rawArchive([{ name: "a", sizeField: "77777777777\0" }]));
  const frames = createTarFrames(LIMITS);
  expect(() => [...frames.take(tar.subarray(0, 512))]).toThrow("inflates to over 100000 bytes");
});
