import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { RECORDING_FORMATS } from "../../../src/facts/recording/formats/recording-formats.ts";
import { readRecording } from "../../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../../src/facts/recording/recording.ts";
import { writeRecording } from "../../../src/facts/recording/write-recording.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { SAMPLES, sample } from "./samples.ts";

type Mutation = (bytes: Buffer, random: () => number) => Buffer;

/** What makes a text end early or say things twice, and so cannot add a call. */
const HARMLESS: Readonly<Record<string, Mutation>> = {
  truncated: (bytes, random) => bytes.subarray(0, at(bytes, random)),
  "with a line that is there twice": (bytes, random) => {
    const lines = linesOf(bytes);
    lines.splice(Math.floor(random() * lines.length), 0, one(lines, random));
    return Buffer.from(lines.join("\n"));
  },
  "without a line": (bytes, random) => {
    const lines = linesOf(bytes);
    lines.splice(Math.floor(random() * (lines.length - 1)), 1);
    return Buffer.from(lines.join("\n"));
  },
};

const HARMFUL: Readonly<Record<string, Mutation>> = {
  "with flipped bits": (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let times = 0; times < 8; times += 1) {
      const place = at(copy, random);
      copy[place] = (copy[place] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    return copy;
  },
  "with bytes that are no text": (bytes, random) => {
    const place = at(bytes, random);
    const noise = Buffer.from(Array.from({ length: 20 }, () => Math.floor(random() * 128)));
    return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
  },
  "with lines of another format": (bytes, random) => {
    const lines = linesOf(bytes);
    const others = linesOf(sample(one(SAMPLES, random)));
    for (let times = 0; times < 10; times += 1) {
      lines.splice(Math.floor(random() * lines.length), 0, one(others, random));
    }
    return Buffer.from(lines.join("\n"));
  },
  "with huge numbers": (bytes) => {
    const huge = ["9007199254740993", "4294967296", "-1", "1e999", "9".repeat(400)];
    let place = 0;
    return Buffer.from(
      bytes.toString().replace(/\d+/g, (number) => {
        place += 1;
        return place % 7 === 0 ? (huge[place % huge.length] as string) : number;
      }),
    );
  },
  "with parts in the wrong place": (bytes, random) => {
    const [from, to, into] = [at(bytes, random), at(bytes, random), at(bytes, random)];
    const part = bytes.subarray(Math.min(from, to), Math.max(from, to)).subarray(0, 4000);
    return Buffer.concat([bytes.subarray(0, into), part, bytes.subarray(into)]);
  },
};

const SEEDS = 4;

describe.each(SAMPLES)("%s", (file) => {
  const format = formatOf(readRecording(sample(file), file));
  const whole = readRecording(sample(file), "mutant", { format });
  const known = keysOf(whole);

  test.each(Object.entries(HARMLESS))("%s tells of no other call", (_note, mutate) => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const recording = read(mutate(sample(file), seededRandom(seed)), format);
      if (recording === undefined || saysMore(recording, whole)) continue;
      expect([...keysOf(recording)].filter((key) => !known.has(key))).toEqual([]);
    }
  });

  test.each(Object.entries(HARMFUL))("%s is a recording or refused", (_note, mutate) => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const mutant = mutate(sample(file), seededRandom(seed));
      for (const as of [format, undefined]) {
        const recording = read(mutant, as);
        if (recording === undefined) continue;
        const text = writeRecording(recording);
        expect(writeRecording(readRecording(Buffer.from(text), "again"))).toBe(text);
      }
    }
  });
});

describe.each(Object.keys(RECORDING_FORMATS))("as %s", (name) => {
  const format = name as keyof typeof RECORDING_FORMATS;

  test("any other format is a recording or refused", () => {
    for (const file of SAMPLES) read(sample(file), format);
  });

  test.each([
    ["a line of two megabytes", `${"a".repeat(2_000_000)}\n`],
    ["a line of many brackets", `1 openat(${"[".repeat(500_000)}\n`],
    ["a line of many quotes", `1 openat(${'"\\'.repeat(400_000)}\n`],
    ["deep JSON", `${'{"a":'.repeat(100_000)}1\n`],
    ["a million commas", `{"type": "map", "data": {"@": {"${",1".repeat(400_000)}": 1}}}\n`],
    ["many spaces", `type=SECCOMP msg=audit(1.1:1): ${" ".repeat(900_000)}\n`],
    ["a line of many columns", `% time ${"calls ".repeat(150_000)}\n`],
    ["a line of many spaces", `1 a(0 <detached ...>${" ".repeat(900_000)}x\n`],
    ["many processes", lines(66_000, (pid) => `${pid} getpid( <unfinished ...>`)],
    ["many forks", lines(40_000, (pid) => `${pid} vfork( <unfinished ...>`)],
    ["many serial numbers", lines(40_000, (at) => `type=SECCOMP msg=audit(1.1:${2 * at}): arch=`)],
    ["many empty lines", "\n".repeat(3_000_000)],
    ["many short lines", "a\n".repeat(150_000)],
    ["a name that is its own prototype", '{"__proto__": {"type": "map"}, "constructor": 1}\n'],
  ])("%s is a recording or refused", (_note, text) => {
    read(Buffer.from(text), format);
  });
});

/** Undefined where it was refused: with a place where it is no text of the format. */
function read(
  bytes: Buffer,
  format: keyof typeof RECORDING_FORMATS | undefined,
): Recording | undefined {
  try {
    return readRecording(bytes, "mutant", { format });
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    if (error.code !== "too_large") {
      expect(error.diagnostics[0]?.location?.file).toBe("mutant");
    }
    return undefined;
  }
}

/** True where it is incomplete for another reason, or in another place, than the whole text. */
function saysMore({ incomplete }: Recording, whole: Recording): boolean {
  const told = new Set(whole.incomplete.map((each) => JSON.stringify(each)));
  return incomplete.some((each) => !told.has(JSON.stringify(each)));
}

function formatOf({ sources }: Recording): keyof typeof RECORDING_FORMATS {
  return sources[0]?.format as keyof typeof RECORDING_FORMATS;
}

function keysOf({ calls }: Recording): ReadonlySet<string> {
  return new Set(calls.map(({ architecture, number }) => `${architecture} ${number}`));
}

function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString().split("\n");
}

function one<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function at(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * bytes.length);
}
