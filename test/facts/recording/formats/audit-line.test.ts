import { describe, expect, test } from "@jest/globals";
import {
  readAuditLine,
  readAuditRecord,
} from "../../../../src/facts/recording/formats/audit/audit-line.ts";
import { createAuditSerials } from "../../../../src/facts/recording/formats/audit/audit-serials.ts";
import { readRecording } from "../../../../src/facts/recording/read-recording.ts";
import { reasonsOf } from "../recorded.ts";

const SECCOMP =
  'auid=4294967295 uid=0 gid=0 ses=4294967295 pid=3006 comm="true" exe="/usr/bin/true" sig=0 arch=c000003e syscall=231 compat=0 ip=0x7fec8ed91409 code=0x7ffc0000';
const FACTS = { type: "SECCOMP", token: 0xc000003e, number: 231, code: 0x7ffc0000, pid: 3006 };

describe("a line of an audit log", () => {
  test.each([
    {
      note: "of auditd, without its enriched half",
      line: `type=SECCOMP msg=audit(1795444752.698:434): ${SECCOMP}\u001dAUID="unset" SYSCALL=unknown-syscall(-1) arch=0`,
      expected: { ...FACTS, architecture: "x86_64", serial: 434, isRateLimited: false },
    },
    {
      note: "of another host",
      line: `node=web-1 type=SECCOMP msg=audit(1795444752.698:434): ${SECCOMP}`,
      expected: { ...FACTS, comm: "true", exe: "/usr/bin/true" },
    },
    {
      note: "of the kernel's ring buffer",
      line: `[66760.999632] audit: type=1326 audit(1795792906.607:2): ${SECCOMP}`,
      expected: { ...FACTS, serial: 2, isRateLimited: true },
    },
    {
      note: "of syslog",
      line: `Nov 27 15:00:00 web-1 kernel: [66760.9] audit: type=1326 audit(1795792906.607:2): ${SECCOMP}`,
      expected: { ...FACTS, serial: 2, isRateLimited: true },
    },
    {
      note: "of a journal",
      line: `Nov 27 15:00:00 web-1 audit[3006]: SECCOMP ${SECCOMP}`,
      expected: { ...FACTS, isRateLimited: true },
    },
    {
      note: "of a denial with an errno, on i386, of a program with an odd name",
      line: "type=SECCOMP msg=audit(1.1:1): pid=1 comm=6F6464206E616D65 arch=40000003 syscall=21 compat=1 code=0x50001",
      expected: { architecture: "x86", number: 21, code: 0x50001, comm: "odd name" },
    },
    {
      note: "of x32",
      line: "type=SECCOMP msg=audit(1.1:1): pid=1 comm=(null) arch=c000003e syscall=1073741863 code=0x80000000",
      expected: { architecture: "x32", number: 0x40000027, comm: undefined },
    },
    {
      note: "of an architecture without a table",
      line: "type=SECCOMP msg=audit(1.1:1): pid=1 arch=8 syscall=4001 code=0x0",
      expected: { architecture: undefined, token: 8, number: 4001, code: 0 },
    },
    {
      note: "of a call that a rule watches, with its arguments",
      line: 'type=SYSCALL msg=audit(1.1:1): arch=c000003e syscall=44 success=yes exit=60 a0=3 a1=7ffe00000000 a2=3c a3=ffffffffffffffff items=0 pid=7 comm="a" exe="/a" key=(null)',
      expected: { type: "SYSCALL", args: [3n, 0x7ffe00000000n, 0x3cn, 0xffffffffffffffffn] },
    },
    { note: "of another type", line: "type=PATH msg=audit(1.1:1): name=x", expected: undefined },
    { note: "that is none", line: "Nov 27 15:00:00 web-1 sshd[1]: hello", expected: undefined },
    {
      note: "with names for numbers, as ausearch -i prints it",
      line: "type=SECCOMP msg=audit(1.1:1): comm=true arch=x86_64 syscall=exit_group code=log",
      expected: undefined,
    },
    {
      note: "with a number past 32 bits",
      line: "type=SECCOMP msg=audit(1.1:1): arch=c000003e syscall=4294967296",
      expected: undefined,
    },
  ])("$note", ({ line, expected }) => {
    const call = readAuditLine(line);
    if (expected === undefined) expect(call).toBeUndefined();
    else expect(call).toMatchObject(expected);
  });

  test("a name that holds a field is no field", () => {
    const line = 'type=SECCOMP msg=audit(1.1:1): comm="syscall=1" arch=c000003e syscall=2';
    expect(readAuditRecord(line)?.fields.get("syscall")).toBe("2");
  });
});

describe("serial numbers of audit events", () => {
  test.each([
    { note: "none is missing", serials: [5, 5, 6, 7], missing: 0 },
    { note: "some are", serials: [5, 9, 10, 12], missing: 4 },
    { note: "one comes late", serials: [5, 7, 6, 8], missing: 0 },
    { note: "a machine starts again", serials: [5000, 5001, 3, 4], missing: 0 },
  ])("$note", ({ serials, missing }) => {
    const watch = createAuditSerials();
    for (const serial of serials) watch.see(serial);
    expect(watch.missing()).toBe(missing);
  });

  test("what is missing makes the recording incomplete", () => {
    const lines = [1, 2, 9].map((at) => `type=SECCOMP msg=audit(1.1:${at}): ${SECCOMP}\n`);
    const recording = readRecording(Buffer.from(lines.join("")), "audit.log");
    expect(reasonsOf(recording)).toEqual(["filtered", "lost_events"]);
    expect(recording.incomplete.map(({ count }) => count)).toEqual([undefined, 6]);
  });
});
