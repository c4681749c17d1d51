import { describe, expect, test } from "@jest/globals";
import {
  type ReadRecordingOptions,
  readRecording,
} from "../../../../src/facts/recording/read-recording.ts";
import type { Recording } from "../../../../src/facts/recording/recording.ts";
import { callsOf, reasonsOf } from "../recorded.ts";

function read(lines: readonly string[], options: ReadRecordingOptions = {}): Recording {
  return readRecording(Buffer.from(`${lines.join("\n")}\n`), "trace.txt", options);
}

const END = "+++ exited with 0 +++";

describe("strace", () => {
  test.each([
    { note: "no prefix", prefix: "" },
    { note: "the number of the process, as in a file", prefix: "6302  " },
    { note: "the number of the process, as on a terminal", prefix: "[pid  6302] " },
    { note: "the time of day", prefix: "6302  15:04:17 " },
    { note: "the time of day with parts of a second", prefix: "[pid  6302] 15:04:17.594016 " },
    { note: "seconds since the epoch", prefix: "6302  1795444752.698000 " },
    { note: "seconds since the line before", prefix: "     0.000105 " },
    { note: "both of them", prefix: "6302  15:04:17 (+     0.000123) " },
    { note: "the instruction pointer", prefix: "[00007f1b7b1e9ad7] " },
    { note: "the number of the call", prefix: "6302  [  87] " },
    { note: "the name of the process", prefix: "6302<cat> " },
  ])("is read with $note", ({ prefix }) => {
    const line = String.raw`unlink("/tmp/a \"b\",\303\251") = -1 ENOENT (No such file or directory) <0.000005>`;
    const recording = read([`${prefix}${line}`, `${prefix}${END}`], {
      format: "strace",
      architecture: "x86_64",
    });
    expect(recording.calls).toHaveLength(1);
    expect(recording.calls[0]).toMatchObject({
      name: "unlink",
      number: 87,
      count: 1,
      paths: [{ text: '/tmp/a "b",é', count: 1 }],
    });
    expect(recording.incomplete).toEqual([]);
  });

  test("counts a call once, where it begins, however many lines tell of it", () => {
    const recording = read(
      [
        '6302  execve("/bin/sh", ["/bin/sh", "-c", "..."], 0x7ffd /* 35 vars */) = 0',
        "6302  vfork( <unfinished ...>",
        '6303  execve("/usr/bin/cat", ["cat"], 0x5560 /* 35 vars */ <unfinished ...>',
        "6302  <... vfork resumed>)              = 6303",
        "6303  <... execve resumed>)             = 0",
        "6302  wait4(-1,  <unfinished ...>",
        "6303  exit_group(0)                     = ?",
        "6303  +++ exited with 0 +++",
        "6302  <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 6303",
        "6302  --- SIGCHLD {si_signo=SIGCHLD, si_pid=6303} ---",
        "6302  +++ killed by SIGKILL +++",
      ],
      { architecture: "x86_64" },
    );
    expect(callsOf(recording)).toEqual({
      "x86_64 vfork": { sh: 1 },
      "x86_64 execve": { sh: 2 },
      "x86_64 wait4": { sh: 1 },
      "x86_64 exit_group": { cat: 1 },
    });
    expect(recording.incomplete).toEqual([]);
  });

  test("gives lines of several threads to what they belong to", () => {
    const recording = read([
      '10  execve("/usr/sbin/a-program-with-a-long-name", ["a"], 0x1 /* 1 var */) = 0',
      "10  clone3({flags=CLONE_VM, stack_size=0x7fff80} => {parent_tid=[11]}, 88) = 11",
      "11  rseq(0x7f3806e79fe0, 0x20, 0, 0x53053053 <unfinished ...>",
      "10  futex(0x7f38, FUTEX_WAIT_PRIVATE, 1, NULL <unfinished ...>",
      "11  <... rseq resumed>)               = 0",
      "11  exit(0)                           = ?",
      "11  +++ exited with 0 +++",
      "10  <... futex resumed>)              = 0",
      "10  exit_group(0) = ?",
      "10  +++ exited with 0 +++",
    ]);
    expect(callsOf(recording)).toEqual({
      "x86_64 execve": { "a-program-with-": 1 },
      "x86_64 clone3": { "a-program-with-": 1 },
      "x86_64 rseq": { "a-program-with-": 1 },
      "x86_64 futex": { "a-program-with-": 1 },
      "x86_64 exit": { "a-program-with-": 1 },
      "x86_64 exit_group": { "a-program-with-": 1 },
    });
    expect(reasonsOf(recording)).toEqual(["names_without_architecture"]);
  });

  test("lines without a number belong to the only process there is", () => {
    const recording = read([
      'execve("./a", ["./a"], 0x1 /* 1 var */) = 0',
      "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 12",
      "strace: Process 12 attached",
      "[pid    11] getpid() = 11",
      '[pid    12] execve("/bin/b", ["b"], 0x1) = 0',
      "[pid    11] exit_group(0) = ?",
      "[pid    11] +++ exited with 0 +++",
      "getuid() = 0",
      END,
    ]);
    expect(callsOf(recording)).toMatchObject({
      "x86_64 getpid": { a: 1 },
      "x86_64 execve": { a: 2 },
      "x86_64 getuid": { b: 1 },
    });
    expect(recording.calls.find(({ name }) => name === "clone")?.values).toEqual([
      { index: 0, seen: [{ text: "SIGCHLD|CLONE_CHILD_SETTID", count: 1 }], more: false },
    ]);
  });

  test("goes on where a new process is told of in the middle of a line", () => {
    const recording = read(
      [
        'execve("./a", ["./a"], 0x1 /* 1 var */) = 0',
        "clone3({flags=CLONE_VM}strace: Process 12 attached",
        " => {parent_tid=[12]}, 88) = 12",
        "[pid    12] fork( <unfinished ...>",
        "[pid    11] pause(strace: Process 13 attached",
        " <unfinished ...>",
        "[pid    12] <... fork resumed>)        = 13",
        '[pid    12] execve("/bin/true", ["true"], 0x7f /* 35 vars */ <unfinished ...>',
        "[pid    13] exit(0) = ?",
        "[pid    13] +++ exited with 0 +++",
        "[pid    11] <... pause resumed>)        = ?",
        "+++ superseded by execve in pid 12 +++",
        "<... execve resumed>)                   = 0",
        "getuid() = 0",
        END,
      ],
      { architecture: "x86_64" },
    );
    expect(callsOf(recording)).toEqual({
      "x86_64 execve": { a: 2 },
      "x86_64 clone3": { a: 1 },
      "x86_64 fork": { a: 1 },
      "x86_64 pause": { a: 1 },
      "x86_64 exit": { a: 1 },
      "x86_64 getuid": { true: 1 },
    });
    expect(recording.incomplete).toEqual([]);
  });

  test("a child may end before its parent learns of it", () => {
    const recording = read(
      [
        '1 execve("/bin/sh", ["sh"], 0x1) = 0',
        "1 vfork( <unfinished ...>",
        "2 exit_group(0) = ?",
        "2 +++ exited with 0 +++",
        "1 <... vfork resumed>) = 2",
        "1 exit_group(0) = ?",
        `1 ${END}`,
      ],
      { architecture: "x86_64" },
    );
    expect(recording.incomplete).toEqual([]);
    expect(callsOf(recording)).toMatchObject({ "x86_64 exit_group": { sh: 2 } });
  });

  test("takes calls as those of the mode that strace tells of", () => {
    const recording = read([
      "29077 getpid() = 29077",
      "29077 [ Process PID=29077 runs in 32 bit mode. ]",
      "29077 getuid32() = 0",
      "29077 getpid() = 29077",
      "29077 [ Process PID=29077 runs in x32 mode. ]",
      "29077 getpid() = -1 ENOSYS (Function not implemented)",
      "29077 syscall_0x3e8(0x1, 0x2) = -1 ENOSYS (Function not implemented)",
      "29077 [ Process PID=29077 runs in 64 bit mode. ]",
      "29077 syscall_0x3b7(0x1, 0x2) = -1 ENOSYS (Function not implemented)",
      `29077 ${END}`,
    ]);
    expect(recording.calls.map(({ architecture, number }) => [architecture, number])).toEqual([
      ["x86_64", 39],
      ["x86_64", 951],
      ["x86", 20],
      ["x86", 199],
      ["x32", 0x40000027],
      ["x32", 0x400003e8],
    ]);
    expect(reasonsOf(recording)).toEqual(["unknown_numbers"]);
  });

  test.each([
    {
      note: "names of another architecture",
      lines: ["1 getuid32() = 0", "1 getuid() = 0", `1 ${END}`],
      reasons: ["other_architecture"],
    },
    {
      note: "what is no name",
      lines: ["1 opnat() = 0", "1 getuid() = 0", `1 ${END}`],
      reasons: ["unreadable_lines"],
    },
    {
      note: "a last line that is cut off",
      lines: ["1 getuid() = 0", `1 ${END}`, "1 getpi"],
      cut: true,
      reasons: ["truncated", "unreadable_lines"],
    },
    { note: "processes that still run", lines: ["1 getuid() = 0"], reasons: ["truncated"] },
    {
      note: "calls that may have been inside socketcall",
      lines: [
        "1 [ Process PID=1 runs in 32 bit mode. ]",
        "1 socket(AF_UNIX, SOCK_STREAM, 0) = 3",
        `1 ${END}`,
      ],
      reasons: ["unknown_numbers"],
    },
    {
      note: "what the program printed between the lines",
      lines: ['write(1, "done\\n", 5done', ") = 5", END],
      reasons: ["unreadable_lines"],
    },
  ])("says that it is incomplete for $note", ({ lines, cut = false, reasons }) => {
    const text = lines.join("\n") + (cut ? "" : "\n");
    const recording = readRecording(Buffer.from(text), "t", {
      format: "strace",
      architecture: "x86_64",
    });
    expect(reasonsOf(recording)).toEqual(reasons);
  });

  test("names the nearest call for one that does not exist, and where it stands", () => {
    const [what] = read(["1 opnat() = 0", "1 getuid() = 0", `1 ${END}`], {
      architecture: "x86_64",
    }).incomplete;
    expect(what?.message).toContain("trace.txt:1:");
    expect(what?.message).toContain('did you mean "openat"?');
  });

  test("with -n the numbers decide", () => {
    const recording = read([
      "[  11] [ Process PID=5 runs in 32 bit mode. ]",
      "[ 102] socket(AF_UNIX, SOCK_STREAM, 0) = 3",
      `[ 102] ${END}`,
    ]);
    expect(recording.calls.map(({ name }) => name)).toEqual(["socketcall"]);
    expect(recording.incomplete).toEqual([]);
  });

  test("joins a path to the folder that -y tells", () => {
    const recording = read([
      '1 openat(AT_FDCWD</srv/a, b>, "c", O_RDONLY) = 3</srv/a, b/c>',
      '1 newfstatat(3</srv/(x>, "", {st_mode=S_IFREG|0644, ...}, AT_EMPTY_PATH) = 0',
      `1 ${END}`,
    ]);
    const [openat] = recording.calls;
    expect(openat?.paths).toEqual([{ text: "/srv/a, b/c", count: 1 }]);
    expect(openat?.values).toEqual([
      { index: 2, seen: [{ text: "O_RDONLY", count: 1 }], more: false },
    ]);
  });

  test("a table below the lines (-C) adds only what they lack", () => {
    const recording = read([
      "getuid() = 0",
      END,
      "% time     seconds  usecs/call     calls    errors syscall",
      "------ ----------- ----------- --------- --------- ----------------",
      " 79.02    0.000290         290         7           getuid",
      " 10.90    0.000040           1        36        17 openat",
      "------ ----------- ----------- --------- --------- ----------------",
      "100.00    0.000367           1        43        17 total",
    ]);
    expect(callsOf(recording)).toEqual({ "x86_64 getuid": { "": 1 }, "x86_64 openat": { "": 36 } });
  });
});

describe("strace -c", () => {
  test("tells names and counts, and what it leaves out", () => {
    const recording = read([
      "% time     seconds  usecs/call     calls    errors syscall",
      "------ ----------- ----------- --------- --------- ----------------",
      " 79.02    0.000290         290         1           wait4",
      " 10.90    0.000040           1        36        17 openat",
      "------ ----------- ----------- --------- --------- ----------------",
      "100.00    0.000367           1        37        17 total",
    ]);
    expect(recording.sources).toEqual([{ format: "strace-summary", origin: "trace.txt" }]);
    expect(callsOf(recording)).toEqual({ "x86_64 wait4": { "": 1 }, "x86_64 openat": { "": 36 } });
    expect(reasonsOf(recording)).toEqual(["filtered", "names_without_architecture"]);
  });
});
