import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";
import {
  PROGRAM_CALLS,
  type ProgramStep,
  programWords,
  syscallProgram,
} from "../../../src/trials/micro/syscall-program.ts";
import { temporaryFolder } from "../../support/process.ts";

const describeHere =
  process.platform === "linux" && process.arch === "x64" ? describe : describe.skip;

function runProgram(steps: readonly ProgramStep[], words: number): readonly bigint[] {
  const { folder, remove } = temporaryFolder();
  try {
    const file = path.join(folder, "program");
    writeFileSync(file, syscallProgram(steps, words), { mode: 0o755 });
    return programWords(execFileSync(file, { encoding: "utf8" }));
  } finally {
    remove();
  }
}

const numberOf = (name: string): number => syscallNumber("x86_64", name) ?? -1;

describeHere("a program of calls (x86-64 Linux)", () => {
  test("keeps what each call gave, with all of its six arguments", () => {
    const steps: ProgramStep[] = [
      { kind: "call", number: numberOf("getppid"), args: [], into: 0 },
      { kind: "call", number: numberOf("close"), args: [-1], into: 1 },
      // Anonymous memory of 8192 bytes at no given place: the sixth argument must be whole pages.
      { kind: "call", number: numberOf("mmap"), args: [0, 8192, 3, 0x22, -1, 0], into: 2 },
      { kind: "call", number: numberOf("mmap"), args: [0, 8192, 3, 0x22, -1, 1], into: 3 },
      { kind: "call", number: numberOf("clock_gettime"), args: [1, { word: 4 }], into: 6 },
    ];
    const [parent, closed, mapped, unaligned, seconds, , clock] = runProgram(steps, 7);
    expect(parent).toBe(BigInt(process.pid));
    expect(closed).toBe(-9n);
    expect(mapped).toBeGreaterThan(0n);
    expect(unaligned).toBe(-22n);
    expect(seconds).toBeGreaterThan(0n);
    expect(clock).toBe(0n);
  });

  test("times a call in batches, and tells words that were set, negative ones too", () => {
    const steps: ProgramStep[] = [
      { kind: "set", word: 0, value: -12_345 },
      { kind: "time", number: numberOf("getppid"), args: [], calls: 10, batches: 3, into: 1 },
      { kind: "ticks", into: 4 },
      { kind: "ticks", into: 5 },
    ];
    const [set, first, second, third, before = 0n, after] = runProgram(steps, 6);
    expect(set).toBe(-12_345n);
    for (const batch of [first, second, third]) expect(batch).toBeGreaterThan(0n);
    expect(after).toBeGreaterThan(before);
  });

  test("prints many words whole", () => {
    const steps = Array.from(
      { length: 2000 },
      (_, word): ProgramStep => ({ kind: "set", word, value: word }),
    );
    expect(runProgram(steps, 2000)).toEqual(steps.map((_, word) => BigInt(word)));
  });

  test("makes no other calls than it says", () => {
    expect(PROGRAM_CALLS.map(numberOf)).toEqual([1, 231]);
  });
});

test.each(["", "killed\n", "0123\n", "0123456789abcdeg\n"])("%j is no output of one", (text) => {
  expect(() => programWords(text)).toThrow("did not end well");
});
