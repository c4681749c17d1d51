import { describe, expect, test } from "@jest/globals";
import type { Decision, EffectiveProfile } from "../../../src/seccomp/model/decision.ts";
import { decide, verdictOf } from "../../../src/seccomp/model/verdict.ts";
import { architectureFacts } from "../../../src/seccomp/syscalls/architecture.ts";

const allow: Decision = { kind: "verdict", verdict: { kind: "allow", data: 0 } };
const deny: Decision = { kind: "verdict", verdict: { kind: "errno", data: 1 } };
const isUnix: Decision = {
  kind: "test",
  test: { argument: 0, half: "low", mask: 0xffffffff, op: "eq", datum: 1 },
  yes: allow,
  no: deny,
};

describe("a verdict", () => {
  test.each([
    ["an equal low half", [1n], "allow"],
    ["an equal low half under high bits", [(7n << 32n) + 1n], "allow"],
    ["another value", [2n], "errno"],
    ["no argument at all", [], "errno"],
  ] as const)("follows the test of the low half: %s", (_note, args, kind) => {
    expect(decide(isUnix, args).kind).toBe(kind);
  });

  test("is that of the foreign, of the unnamed and of numbers too high", () => {
    const profile: EffectiveProfile = {
      architectures: new Map([
        ["x86_64", { calls: new Map([[41, isUnix]]), others: deny, enosysAbove: 400 }],
      ]),
      foreign: { kind: "kill_thread", data: 0 },
    };
    const of = (architecture: "x86_64" | "x86", number: number) =>
      verdictOf(profile, { architecture, number, args: [1n] });
    expect(of("x86_64", 41)).toEqual({ kind: "allow", data: 0 });
    expect(of("x86_64", 42)).toEqual({ kind: "errno", data: 1 });
    expect(of("x86_64", 401)).toEqual({ kind: "errno", data: 38 });
    expect(of("x86", 41)).toEqual({ kind: "kill_thread", data: 0 });
  });

  test("is asked for architectures by the names of the runtime specification", () => {
    expect(architectureFacts("x86").oci).toBe("SCMP_ARCH_X86");
  });
});
