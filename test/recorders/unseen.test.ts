import { expect, test } from "@jest/globals";
import type { RecordedCall, Recording } from "../../src/facts/recording/recording.ts";
import { denialsFrom } from "../../src/recorders/bpftrace/denials.ts";
import type { EndedBy, RecordTarget } from "../../src/recorders/recorder.ts";
import { unseenByRun } from "../../src/recorders/unseen.ts";
import { syscallNumber } from "../../src/seccomp/syscalls/syscall-table.ts";

function recordingOf(names: readonly string[]): Recording {
  const calls = names.map(
    (name): RecordedCall => ({
      architecture: "x86_64",
      number: syscallNumber("x86_64", name) ?? 0,
      name,
      count: 1,
      processes: [],
      paths: [],
      sources: [],
    }),
  );
  return { sources: [], calls, incomplete: [] };
}

const COMMAND: RecordTarget = {
  kind: "command",
  argv: [],
  environment: {},
  folder: "/",
  stdio: ["ignore", "ignore", "ignore"],
};

test.each([
  { note: "a program that ended", names: ["execve", "exit_group"], reasons: [] },
  { note: "one that was killed", names: ["execve"], reasons: ["start_up_only"] },
  {
    note: "a service that nobody used",
    names: ["listen", "exit_group"],
    reasons: ["start_up_only"],
  },
  { note: "one that somebody used", names: ["listen", "accept4", "exit_group"], reasons: [] },
  { note: "handlers that never ran", names: ["rt_sigaction", "exit"], reasons: ["start_up_only"] },
  { note: "handlers that ran", names: ["rt_sigaction", "rt_sigreturn", "exit"], reasons: [] },
  {
    note: "one that the time ended",
    names: ["exit"],
    endedBy: "time" as const,
    reasons: ["truncated"],
  },
  {
    note: "a process that ran before",
    names: ["exit"],
    target: { kind: "process", pid: 1 } as const,
    reasons: ["truncated"],
  },
])("what was never seen of $note: $reasons", ({ names, reasons, ...more }) => {
  const { endedBy = "exit", target = COMMAND } = more as {
    endedBy?: EndedBy;
    target?: RecordTarget;
  };
  const found = unseenByRun({ recording: recordingOf(names), endedBy }, target);
  expect(found.map(({ reason }) => reason)).toEqual(reasons);
});

test("denials are read from the keys of bpftrace's map, whatever the process is called", () => {
  const map = new Map([
    ["a,0,1,b,0,83,-1", 2],
    ["sh,1,39,-38", 1],
    ["sh,0,83,83", 7],
    ["sh,0,1073741863,-1", 1],
    ["sh,0,5000,-38", 1],
    ["sh,0,39,0", 1],
    ["nonsense", 9],
  ]);
  expect(denialsFrom(map)).toEqual([
    {
      process: "sh",
      architecture: "x86_64",
      number: 83,
      name: "mkdir",
      errno: undefined,
      count: 7,
    },
    { process: "a,0,1,b", architecture: "x86_64", number: 83, name: "mkdir", errno: 1, count: 2 },
    { process: "sh", architecture: "x86", number: 39, name: "mkdir", errno: 38, count: 1 },
    { process: "sh", architecture: "x86_64", number: 39, name: "getpid", errno: 0, count: 1 },
    { process: "sh", architecture: "x86_64", number: 5000, name: undefined, errno: 38, count: 1 },
    { process: "sh", architecture: "x32", number: 1073741863, name: "getpid", errno: 1, count: 1 },
  ]);
});
