import { describe, expect, test } from "@jest/globals";
import { readRecording } from "../../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../../src/facts/recording/recording.ts";
import { createRecordingBuilder } from "../../../src/facts/recording/recording-builder.ts";
import { selectProcesses } from "../../../src/facts/recording/select-processes.ts";
import { writeRecording } from "../../../src/facts/recording/write-recording.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";
import { randomRecording } from "./random-recording.ts";
import { callsOf, placeOfRefusal, reasonsOf } from "./recorded.ts";

const EXAMPLE = `{
  "apiVersion": "facts.gatehouse/v1",
  "kind": "SyscallRecording",
  "sources": [
    {"format":"bpftrace","origin":"nginx.json"},
    {"format":"strace","origin":"nginx.txt"}
  ],
  "calls": [
    {"architecture":"x86_64","number":41,"name":"socket","count":3,"processes":[{"text":"nginx","count":2},{"text":"","count":1}],"paths":[],"values":[{"index":0,"seen":[{"text":"AF_INET","count":3}],"more":false}],"sources":[0,1]},
    {"architecture":"x86_64","number":257,"name":"openat","count":1,"processes":[{"text":"sh","count":1}],"paths":[{"text":"/etc/passwd","count":1}],"sources":[1]},
    {"architecture":"x86","number":999,"count":1,"processes":[{"text":"nginx","count":1}],"paths":[],"sources":[0]}
  ],
  "incomplete": [
    {"reason":"lost_events","message":"the map was full","count":12},
    {"reason":"unknown_numbers","message":"some numbers are those of no call that Gatehouse knows: look them up, or update Gatehouse","count":1}
  ]
}
`;

function read(text: string): Recording {
  return readRecording(Buffer.from(text), "r.json");
}

describe("the JSON form of a recording", () => {
  test("has a line for each call, and is read as it was written", () => {
    expect(writeRecording(read(EXAMPLE))).toBe(EXAMPLE);
  });

  test("is read as it was written, whatever was recorded", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const recording = randomRecording(seededRandom(seed), 5 + seed * 20);
      expect(read(writeRecording(recording))).toEqual(recording);
    }
  });

  test("is the same for equal recordings, whatever the order of their parts", () => {
    const random = seededRandom(3);
    const { sources, calls, incomplete } = read(EXAMPLE);
    const turned: Recording = {
      sources: sources.toReversed(),
      calls: shuffled(calls, random).map((call) => ({
        ...call,
        processes: call.processes.toReversed(),
        sources: call.sources.map((source) => 1 - source),
      })),
      incomplete: incomplete.toReversed(),
    };
    expect(writeRecording(turned)).toBe(EXAMPLE);
  });

  test("of a hundred thousand sources is read as it was written", () => {
    const builder = createRecordingBuilder();
    for (let at = 0; at < 100_000; at += 1) {
      const source = builder.source({ format: "strace", origin: `${at}` });
      builder.add({ architecture: "x86_64", number: at % 300 }, source);
    }
    const text = writeRecording(builder.build());
    expect(writeRecording(read(text))).toBe(text);
  });

  test("cuts what nobody would read to its end, and can be read", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "strace", origin: "🙂".repeat(3000) });
    builder.add({ architecture: "x86_64", number: 1, path: `/${"🙂".repeat(3000)}` }, source);
    builder.incomplete({ reason: "truncated", message: "m".repeat(5000) });
    const recording = builder.build();
    expect(read(writeRecording(recording))).toEqual(recording);
  });

  test.each([
    {
      note: "a member that there is not",
      from: '"count":3,',
      to: '"count":3,"x":1,',
      there: '{"arch',
    },
    { note: "a count below 0", from: '"count":12', to: '"count":-12', there: "-12" },
    { note: "a count that is no integer", from: '"count":12', to: '"count":1.5', there: "1.5" },
    { note: "a count past 2^53", from: ":12}", to: ":9007199254740993}", there: "900719" },
    { note: "an unknown architecture", from: '"x86"', to: '"mips"', there: '"mips"' },
    { note: "a name of another number", from: '"openat"', to: '"mount"', there: '"mount"' },
    {
      note: "a call that is there twice",
      from: '"x86","number":999',
      to: '"x86_64","number":41',
      there: '41,"count":1',
    },
    { note: "a source that there is not", from: '"sources":[1]', to: '"sources":[2]', there: "2]" },
    { note: "an unknown reason", from: '"lost_events"', to: '"lost"', there: '"lost"' },
    { note: "an argument that no call has", from: '"index":0', to: '"index":6', there: "6," },
    {
      note: "another version",
      from: "facts.gatehouse/v1",
      to: "facts.gatehouse/v9",
      there: '"facts.gatehouse/v9"',
    },
    { note: "an end too early", from: "  ]\n}\n", to: "", there: "" },
    {
      note: "a name that is there twice",
      from: '"calls": [',
      to: '"sources": [], "calls": [',
      there: '"sources": [], "calls"',
    },
  ])("refuses $note, with its place", ({ from, to, there }) => {
    const text = EXAMPLE.replace(from, to);
    const { row = 0, col = 0, file } = placeOfRefusal(() => read(text));
    expect(file).toBe("r.json");
    expect((text.split("\n")[row - 1] ?? "").slice(col - 1, col - 1 + there.length)).toBe(there);
  });
});

describe("the images of a recording", () => {
  const IMAGES = '"images":[{"text":"nginx:1.27","count":2},{"text":"","count":1}],';
  const text = EXAMPLE.replace('"paths":[],"values"', `${IMAGES}"paths":[],"values"`);

  test("are written and read again, and not there where none is told", () => {
    expect(writeRecording(read(text))).toBe(text);
    const untold = EXAMPLE.replace('"paths":[]', '"images":[{"text":"","count":3}],"paths":[]');
    expect(writeRecording(read(untold))).toBe(EXAMPLE);
  });

  test.each([
    { note: "that are no list", images: '"images":{},', there: "{}" },
    { note: "without a count", images: '"images":[{"text":"a"}],', there: '{"text":"a"}' },
    { note: "counted below 0", images: '"images":[{"text":"a","count":-1}],', there: "-1" },
    { note: "with more than that", images: '"images":[{"text":"a","count":1,"x":1}],', there: "{" },
  ])("are refused $note, with the place", ({ images, there }) => {
    const faulty = text.replace(IMAGES, images);
    const { row = 0, col = 0 } = placeOfRefusal(() => read(faulty));
    expect((faulty.split("\n")[row - 1] ?? "").slice(col - 1, col - 1 + there.length)).toBe(there);
  });
});

describe("what some processes did", () => {
  test("is taken out, and what nobody is known to have done is told", () => {
    const recording = read(EXAMPLE);
    expect(callsOf(selectProcesses(recording, ["nginx"]))).toEqual({
      "x86_64 socket": { nginx: 2 },
      "x86 999": { nginx: 1 },
    });
    expect(reasonsOf(selectProcesses(recording, ["sh"]))).toEqual([
      "lost_events",
      "unknown_numbers",
      "filtered",
    ]);
    expect(reasonsOf(selectProcesses(recording, ["sh", ""]))).toEqual([
      "lost_events",
      "unknown_numbers",
    ]);
  });

  test("is refused for a name that is not there, with the nearest", () => {
    expect(() => selectProcesses(read(EXAMPLE), ["ngnix"])).toThrow('did you mean "nginx"?');
  });
});
