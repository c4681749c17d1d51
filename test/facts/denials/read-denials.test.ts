import { describe, expect, test } from "@jest/globals";
import { readDenials } from "../../../src/facts/denials/read-denials.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const AUDIT =
  'type=SECCOMP msg=audit(1795444752.698:434): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=3006 comm="nginx" exe="/usr/sbin/nginx" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7fec8ed91409 code=0x7ffc0000';

interface Case {
  readonly note: string;
  readonly lines: readonly string[];
  readonly want: readonly object[];
}

const CASES: readonly Case[] = [
  {
    note: "an audit record that logs",
    lines: [AUDIT],
    want: [{ architecture: "x86_64", number: 165, args: [], process: "nginx", told: "logged" }],
  },
  {
    note: "the kernel's own line, of a call that was killed, of i386",
    lines: [
      `audit: type=1326 audit(1795442498.451:13): pid=7 comm="a" exe="/a" sig=31 arch=40000003 syscall=21 compat=1 ip=0x1 code=0x80000000`,
    ],
    want: [{ architecture: "x86", number: 21, process: "a", told: "killed (process)" }],
  },
  {
    note: "the same twice is told once",
    lines: [AUDIT, "something else", AUDIT.replace(":434", ":435")],
    want: [{ number: 165, count: 2, row: 1 }],
  },
  {
    note: "errors in audit records by their names",
    lines: [AUDIT.replace("7ffc0000", "00050001"), AUDIT.replace("7ffc0000", "00050026")],
    want: [{ told: "EPERM" }, { told: "ENOSYS" }],
  },
  {
    note: "a line of strace, with the arguments that it tells",
    lines: ["7 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 6) = -1 EPERM (Operation not permitted)"],
    want: [
      {
        architecture: "x86_64",
        number: 41,
        args: [2n, 0x80001n, 6n],
        process: "pid 7",
        told: "EPERM",
      },
    ],
  },
  {
    note: "what a pointer points to is no argument",
    lines: [`mount("none", "/mnt", "tmpfs", 0, NULL) = -1 EPERM (Operation not permitted)`],
    want: [{ number: 165, args: [undefined, undefined, undefined, 0n, undefined], process: "" }],
  },
  {
    note: "a call that was interrupted while it was printed",
    lines: ["7 <... clone3 resumed>) = -1 ENOSYS (Function not implemented)"],
    want: [{ number: 435, told: "ENOSYS" }],
  },
  {
    note: "a process of 32 bits",
    lines: [
      "[ Process PID=9 runs in 32 bit mode. ]",
      `9 mount("a", "b", "c", 0, NULL) = -1 EPERM (Operation not permitted)`,
    ],
    want: [{ architecture: "x86", number: 21 }],
  },
  {
    note: "a process that was killed",
    lines: [
      "7 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x1, si_syscall=__NR_getppid, si_arch=AUDIT_ARCH_X86_64} ---",
    ],
    want: [{ architecture: "x86_64", number: 110, told: "SIGSYS" }],
  },
  {
    note: "what succeeded, failed for other reasons, or is no call",
    lines: [
      "7 read(3, 0x1, 4) = 4",
      `7 openat(AT_FDCWD, "/none", O_RDONLY) = -1 ENOENT (No such file or directory)`,
      "7 nonsense(1) = -1 EPERM (Operation not permitted)",
      "",
      AUDIT.replace("type=SECCOMP", "type=SYSCALL"),
    ],
    want: [],
  },
];

describe("denied calls in a log", () => {
  test.each(CASES)("$note", ({ lines, want }) => {
    const found = readDenials(Buffer.from(`${lines.join("\n")}\n`), "x86_64");
    expect(found).toHaveLength(want.length);
    expect(found).toMatchObject(want);
  });

  test("a log of nothing but different denials keeps the first thousand", () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => `7 read(${at}, 0x1, 4) = -1 EPERM (x)`);
    expect(readDenials(Buffer.from(lines.join("\n")), "x86_64")).toHaveLength(1_000);
  });
});

test("nothing that is sent makes it fail", () => {
  const random = seededRandom(8);
  const lines = CASES.flatMap((each) => each.lines);
  for (let round = 0; round < 3_000; round += 1) {
    const line = Buffer.from(lines[Math.floor(random() * lines.length)] ?? "");
    const bytes = Buffer.from(line.subarray(0, 1 + Math.floor(random() * line.length)));
    for (let flips = Math.floor(random() * 4); flips > 0; flips -= 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    for (const { number, count } of readDenials(bytes, "x86_64")) {
      expect([Number.isInteger(number), count]).toEqual([true, 1]);
    }
  }
});
