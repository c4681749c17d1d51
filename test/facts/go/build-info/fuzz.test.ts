import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RandomAccess } from "../../../../src/facts/go/build-info/random-access.ts";
import {
  type BuildInfoReading,
  readBuildInfo,
} from "../../../../src/facts/go/build-info/read-build-info.ts";
import { GO_BINARIES } from "../../../support/go-binaries.ts";
import { describeWithProgram } from "../../../support/needs.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { asGoSays } from "./as-go-says.ts";
import { bytesAccess, craftAll, MARKER } from "./crafted.ts";
import { buildGoReader, type GoReader } from "./go-reader.ts";

type Random = () => number;

const below = (random: Random, end: number): number => Math.floor(random() * end);
/** What numbers of headers end at. */
const EDGES = [
  0n,
  1n,
  0x7fn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Changes a few places within the first so many bytes, each in a way that headers can be wrong. */
function mutate(bytes: Buffer, within: number, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = 1 + below(random, 3); times > 0; times -= 1) {
    const at = below(random, Math.min(within, copy.length - 8));
    const way = below(random, 4);
    if (way === 0) copy[at] = (copy[at] as number) ^ (1 << below(random, 8));
    else if (way === 1) copy[at] = below(random, 256);
    else if (way === 2) writeNumber(copy, at, EDGES[below(random, EDGES.length)] as bigint, random);
    // A place that another field names already: segments that overlap, strings that lie in headers.
    else copy.copyWithin(at, below(random, within), below(random, within));
  }
  return random() < 0.1 ? copy.subarray(0, below(random, copy.length)) : copy;
}

function writeNumber(bytes: Buffer, at: number, value: bigint, random: Random): void {
  const size = 2 ** (1 + below(random, 3));
  const number = BigInt.asUintN(8 * size, value);
  for (let index = 0; index < size; index += 1) {
    const shift = BigInt(8 * (random() < 0.5 ? index : size - 1 - index));
    bytes[at + index] = Number((number >> shift) & 0xffn);
  }
}

/** What a file has read of it, and how much at once. */
function counting(source: RandomAccess): {
  source: RandomAccess;
  read: () => number;
  most: () => number;
} {
  let [read, most] = [0, 0];
  return {
    source: {
      size: source.size,
      read: async (offset, length) => {
        const bytes = await source.read(offset, length);
        read += bytes.length;
        most = Math.max(most, length);
        return bytes;
      },
    },
    read: () => read,
    most: () => most,
  };
}

const SPARE = 16 * 2 ** 20;
const AT_ONCE = 8 * 2 ** 20;

async function readWithinBounds(source: RandomAccess): Promise<BuildInfoReading> {
  const counted = counting(source);
  const reading = await readBuildInfo(counted.source);
  expect(counted.read()).toBeLessThanOrEqual(source.size + SPARE);
  expect(counted.most()).toBeLessThanOrEqual(AT_ONCE);
  return reading;
}

/** Why we do not read what Go reads: it would take anything for a name, or for a list of modules. */
const STRICTER = [
  /holds control characters/,
  /is no UTF-8/,
  /records as the version of Go is none/,
  /has no beginning or no end/,
  /its marker stands twice/,
  /leads to bytes that the file has not/,
  /buildinfo is compressed/,
  /architectures record different builds/,
  /segments, and no linker writes more/,
  /a string of its build information has \d+ bytes/,
];
/** Of these Go reads symbols and relocations too, and we do not. */
const SYMBOLS_MATTER = /^(?:PE|Mach-O|XCOFF)/;
const ROUNDS = 200;

describeWithProgram("a mutant of a binary", ["go"], () => {
  let reader: GoReader;
  beforeAll(async () => {
    reader = await buildGoReader();
  });
  afterAll(() => reader.dispose());

  const crafted = craftAll({ lines: "path\tm\nmod\tm\tv1.0.0\t\ndep\ta\tv1.0.0\th1:x=\n" });

  test("each shape is read before it is changed", async () => {
    const told = await reader.read(Object.values(crafted));
    for (const [index, [shape, bytes]] of Object.entries(crafted).entries()) {
      const reading = await readWithinBounds(bytesAccess(bytes));
      if (reading.kind !== "read") throw new Error(`${shape}: ${reading.message}`);
      expect(asGoSays(reading.info)).toEqual(told[index]?.info);
    }
  });

  test.each(Object.entries(crafted))(
    "%s: is read as Go reads it, or not verifiable",
    async (shape, bytes) => {
      const random = seededRandom(shape.length * 7919);
      const mutants = Array.from({ length: ROUNDS }, () => mutate(bytes, bytes.length, random));
      const told = await reader.read(mutants);
      const counts = { both: 0, neither: 0, lenient: 0, stricter: 0 };
      for (const [index, mutant] of mutants.entries()) {
        const reading = await readWithinBounds(bytesAccess(mutant));
        const { info, error } = told[index] as { info?: unknown; error?: string };
        if (reading.kind === "read" && info !== undefined) {
          counts.both += 1;
          expect(asGoSays(reading.info)).toEqual(info);
        } else if (reading.kind === "read") {
          counts.lenient += 1;
          expect([shape, error]).toEqual([
            expect.stringMatching(SYMBOLS_MATTER),
            expect.stringMatching(/unrecognized|panic/),
          ]);
        } else if (info !== undefined) {
          counts.stricter += 1;
          expect(STRICTER.filter((reason) => reason.test(reading.message))).toHaveLength(1);
        } else counts.neither += 1;
      }
      expect(counts.both).toBeGreaterThan(ROUNDS / 20);
      expect(counts.neither).toBeGreaterThan(ROUNDS / 20);
    },
  );
});

const PUBLISHED = Object.entries(GO_BINARIES);
const PLACE = 4096;

/** A binary with other bytes in two places: its headers, and where its build information lies. */
function published(file: string): (random: Random) => RandomAccess {
  const bytes = readFileSync(file);
  const marker = Math.max(0, bytes.indexOf(MARKER));
  return (random) => {
    const places = [0, marker].map((at) => {
      const original = bytes.subarray(at, at + PLACE);
      return { at, bytes: random() < 0.7 ? mutate(original, 1024, random) : original };
    });
    const size = random() < 0.1 ? below(random, bytes.length) : bytes.length;
    return overlaid(bytes.subarray(0, size), places);
  };
}

function overlaid(
  whole: Buffer,
  places: readonly { readonly at: number; readonly bytes: Buffer }[],
): RandomAccess {
  const read = (offset: number, length: number): Buffer => {
    const end = Math.min(whole.length, offset + length);
    const touched = places.filter(({ at, bytes }) => at < end && at + bytes.length > offset);
    if (touched.length === 0) return whole.subarray(offset, end);
    const copy = Buffer.from(whole.subarray(offset, end));
    for (const { at, bytes } of touched)
      bytes.copy(copy, Math.max(0, at - offset), Math.max(0, offset - at));
    return copy;
  };
  return { size: whole.length, read: async (offset, length) => read(offset, length) };
}

describeWithProgram("a mutant of", Object.values(GO_BINARIES), () => {
  test.each(PUBLISHED)("%s is read within bounds", async (spec, file) => {
    const random = seededRandom(spec.length * 104_729);
    const mutant = published(file);
    const codes = new Set<string>();
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      const reading = await readWithinBounds(mutant(random));
      codes.add(reading.kind === "read" ? "read" : reading.code);
    }
    // The mutants differ; but that one is refused for what it has not, whatever its headers say.
    expect(codes.size).toBeGreaterThan(spec.includes("aix") ? 0 : 1);
  });
});
