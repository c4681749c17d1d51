import { expect, test } from "@jest/globals";
import { readRecording } from "../../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../../src/facts/recording/recording.ts";
import { tellUnseen } from "../../../src/facts/recording/unseen.ts";

function traced(program: string, calls: readonly string[]): Recording {
  const lines = [
    `1 execve("/usr/sbin/${program}", ["${program}"], 0x7ffd0000 /* 3 vars */) = 0`,
    ...calls.map((call) => `1 ${call} = 0`),
    "1 exit_group(0) = ?",
    "1 +++ exited with 0 +++",
  ];
  const text = Buffer.from(`${lines.join("\n")}\n`);
  return readRecording(text, program, { format: "strace", architecture: "x86_64" });
}

const STARTED = ["listen(3, 128)"];
const USED = [...STARTED, "accept4(3, NULL, NULL, 0)"];

test.each([
  {
    note: "a trace of strace itself that only saw a start",
    recordings: [traced("web", STARTED)],
    told: [["start_up_only"]],
  },
  { note: "one of a program that was used", recordings: [traced("web", USED)], told: [[]] },
  {
    note: "one that another of the same program makes up for",
    recordings: [traced("web", STARTED), traced("web", USED)],
    told: [[], []],
  },
  {
    note: "one beside that of another program",
    recordings: [traced("web", STARTED), traced("cache", USED)],
    told: [["start_up_only"], []],
  },
])("$note: $told", ({ recordings, told }) => {
  const found = tellUnseen(recordings).map(({ incomplete }) =>
    incomplete.map(({ reason }) => reason),
  );
  expect(found).toEqual(told);
});

test("what a recording tells of itself is told once, and taken back in the same way", () => {
  const [own] = tellUnseen([traced("web", STARTED)]) as [Recording];
  expect(tellUnseen([own])).toEqual([own]);
  const [made] = tellUnseen([own, traced("web", USED)]) as [Recording];
  expect(made.incomplete).toEqual([]);
});

test("of what does not tell every call nothing follows", () => {
  const profile = `{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["listen"],"action":"SCMP_ACT_ALLOW"}]}`;
  const recording = readRecording(Buffer.from(profile), "p.json", { format: "profile" });
  expect(tellUnseen([recording])).toEqual([recording]);
});
