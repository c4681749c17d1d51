import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { reachOf } from "../../../src/seccomp/compare/verdict-order.ts";
import type { MergeKind } from "../../../src/seccomp/merge/merge-calls.ts";
import { mergeProfiles } from "../../../src/seccomp/merge/merge-profiles.ts";
import type { EffectiveProfile, SyscallCall } from "../../../src/seccomp/model/decision.ts";
import type { RuntimeFacts } from "../../../src/seccomp/model/load-note.ts";
import { loadProfile } from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type {
  ArgumentCondition,
  SeccompProfile,
  SyscallRule,
} from "../../../src/seccomp/profile/profile.ts";
import { syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";
import { condition, profileOf } from "../profile/profiles.ts";

const CRUN: RuntimeFacts = {
  runtime: "crun",
  version: "1.21",
  libseccomp: "2.5.4",
  native: "x86_64",
};
const RUNTIMES: readonly RuntimeFacts[] = [{ ...CRUN, runtime: "runc", version: "1.3.0" }, CRUN];

function merge(a: SeccompProfile, b: SeccompProfile, kind: MergeKind): SeccompProfile {
  const merged = mergeProfiles(a, b, kind, RUNTIMES);
  if (merged.kind === "refused") throw new Error(merged.reasons.join("\n"));
  return merged.profile;
}

interface MergeCase {
  readonly note: string;
  readonly a: Partial<SyscallRule>;
  readonly b: Partial<SyscallRule>;
  readonly union: readonly Partial<SyscallRule>[];
  readonly intersection: readonly Partial<SyscallRule>[];
}

const allow = (...args: readonly ArgumentCondition[]): Partial<SyscallRule> => ({
  action: "SCMP_ACT_ALLOW",
  args,
});
const log: Partial<SyscallRule> = { action: "SCMP_ACT_LOG", args: [] };
const deny: Partial<SyscallRule> = { action: "SCMP_ACT_ERRNO", errnoRet: 1, args: [] };
const one = condition(0, "EQ", 1n);
const two = condition(0, "EQ", 2n);
const other = condition(1, "EQ", 7n);

const CASES: readonly MergeCase[] = [
  {
    note: "an unconditional allow beside a conditional one",
    a: allow(),
    b: allow(one),
    union: [allow()],
    intersection: [allow(one)],
  },
  {
    note: "two values of one argument",
    a: allow(one),
    b: allow(two),
    union: [allow(one), allow(two)],
    intersection: [],
  },
  {
    note: "conditions on two arguments",
    a: allow(one),
    b: allow(other),
    union: [allow(one), allow(other)],
    intersection: [allow(one, other)],
  },
  {
    note: "two bounds on one side",
    a: allow(condition(0, "GE", 5n)),
    b: allow(condition(0, "GT", 9n)),
    union: [allow(condition(0, "GT", 9n)), allow(condition(0, "GE", 5n))],
    intersection: [allow(condition(0, "GE", 10n))],
  },
  {
    note: "two masks",
    a: allow(condition(0, "MASKED_EQ", 0xf0n, 0x10n)),
    b: allow(condition(0, "MASKED_EQ", 0x0fn, 0x02n)),
    union: [
      allow(condition(0, "MASKED_EQ", 0x0fn, 0x02n)),
      allow(condition(0, "MASKED_EQ", 0xf0n, 0x10n)),
    ],
    intersection: [allow(condition(0, "MASKED_EQ", 0xffn, 0x12n))],
  },
  { note: "allowed and logged", a: allow(), b: log, union: [allow()], intersection: [log] },
  { note: "logged by both", a: log, b: log, union: [log], intersection: [log] },
  {
    note: "a denial that one of both states",
    a: deny,
    b: allow(one),
    union: [allow(one)],
    intersection: [deny],
  },
];

describe("rules of one call", () => {
  test.each(CASES)("$note", ({ a, b, union, intersection }) => {
    const rules = (kind: MergeKind): readonly Partial<SyscallRule>[] => {
      const [first, second] = [a, b].map((rule) => profileOf([{ names: ["lseek"], ...rule }]));
      if (first === undefined || second === undefined) throw new Error("two");
      const { syscalls } = merge(first, second, kind);
      return syscalls.map(({ names: _, ...rule }) => rule);
    };
    const sorted = (list: readonly Partial<SyscallRule>[]): string[] =>
      list
        .map((rule) =>
          JSON.stringify(rule, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
        )
        .toSorted();
    expect(sorted(rules("union"))).toEqual(sorted(union));
    expect(sorted(rules("intersection"))).toEqual(sorted(intersection));
  });
});

test("a default that allows meets one that denies", () => {
  const open = profileOf(
    [
      { names: ["mount"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
      { names: ["lseek"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args: [one] },
    ],
    { defaultAction: "SCMP_ACT_ALLOW", defaultErrnoRet: undefined },
  );
  const closed = profileOf([{ names: ["mount", "read", "lseek"] }]);
  expect(merge(open, closed, "union")).toMatchObject({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [],
  });
  expect(merge(open, closed, "intersection").syscalls).toEqual([
    { names: ["read"], action: "SCMP_ACT_ALLOW", args: [] },
    { names: ["mount"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args: [] },
    { names: ["lseek"], action: "SCMP_ACT_ALLOW", args: [condition(0, "NE", 1n)] },
  ]);
});

describe("what the OCI form cannot say is refused", () => {
  const of = (rule: Partial<SyscallRule>, rest?: Partial<SeccompProfile>): SeccompProfile =>
    profileOf([{ names: ["lseek"], ...rule }], rest);

  test.each([
    {
      note: "a range: two conditions on one argument are an or",
      a: of(allow(condition(0, "GE", 5n))),
      b: of(allow(condition(0, "LE", 10n))),
      kind: "intersection" as const,
      reason: "lseek: no condition says arg0 >= 0x5 and arg0 <= 0xa at once",
    },
    {
      note: "an architecture that only one lists",
      a: of(allow()),
      b: of(allow(one), { architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"] }),
      kind: "union" as const,
      reason: expect.stringContaining("SCMP_ARCH_X86 is listed by one profile alone"),
    },
    {
      note: "no architecture in common",
      a: of(allow(), { architectures: ["SCMP_ARCH_AARCH64"] }),
      b: of(allow()),
      kind: "intersection" as const,
      reason: "the profiles have no architecture in common",
    },
    {
      note: "conditional rules that allow and deny",
      a: profileOf([
        { names: ["lseek"], args: [one] },
        { names: ["lseek"], action: "SCMP_ACT_KILL_PROCESS", args: [other] },
      ]),
      b: of(allow(two)),
      kind: "union" as const,
      reason:
        "lseek: it has conditional rules that allow and others that deny, and their order counts",
    },
    {
      note: "two listeners",
      a: of(allow(), { listenerPath: "/run/a" }),
      b: of(allow(), { listenerPath: "/run/b" }),
      kind: "union" as const,
      reason: "the profiles have different listeners",
    },
  ])("$note", ({ a, b, kind, reason }) => {
    expect(mergeProfiles(a, b, kind, RUNTIMES)).toEqual({ kind: "refused", reasons: [reason] });
  });
});

const anyCondition = fc.record({
  index: fc.nat(1),
  value: fc.constantFrom(0n, 1n, 2n, 3n, 5n, 2n ** 32n + 1n),
  valueTwo: fc.constantFrom(0n, 1n),
  op: fc.constantFrom(
    "SCMP_CMP_EQ" as const,
    "SCMP_CMP_NE" as const,
    "SCMP_CMP_GE" as const,
    "SCMP_CMP_LT" as const,
    "SCMP_CMP_MASKED_EQ" as const,
  ),
});

const NAMES = ["lseek", "socket", "mount", "dup3"];

const anyProfile: fc.Arbitrary<SeccompProfile> = fc
  .record({
    isOpen: fc.boolean(),
    architectures: fc.constant(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]),
    rules: fc.array(
      fc.record({
        names: fc.subarray(NAMES, { minLength: 1 }),
        isOpen: fc.boolean(),
        args: fc.uniqueArray(anyCondition, { maxLength: 2, selector: ({ index }) => index }),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ isOpen, architectures, rules }) => ({
    defaultAction: isOpen ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO",
    ...(!isOpen && { defaultErrnoRet: 38 }),
    architectures,
    syscalls: rules.map((rule) => ({
      names: rule.names,
      args: rule.args,
      ...(rule.isOpen
        ? { action: "SCMP_ACT_ALLOW" as const }
        : { action: "SCMP_ACT_ERRNO" as const, errnoRet: 1 }),
    })),
  }));

const anyCall = fc.record({
  architecture: fc.constantFrom("x86_64" as const, "x86" as const),
  name: fc.constantFrom(...NAMES, "read"),
  args: fc.array(fc.constantFrom(0n, 1n, 2n, 3n, 4n, 5n, 2n ** 32n + 1n, 2n ** 32n + 2n), {
    minLength: 6,
    maxLength: 6,
  }),
});

test.each(["union", "intersection"] as const)(
  "an %s lets through just what it should, for calls that are tried",
  (kind) => {
    let merges = 0;
    fc.assert(
      fc.property(
        anyProfile,
        anyProfile,
        fc.array(anyCall, { minLength: 30, maxLength: 30 }),
        (a, b, calls) => {
          const merged = mergeProfiles(a, b, kind, [CRUN]);
          if (merged.kind === "refused") return;
          merges += 1;
          const [first, second, result] = [a, b, merged.profile].map((profile) => {
            const loaded = loadProfile(profile, CRUN);
            if (loaded.kind === "refused") throw new Error(loaded.reasons[0]?.message);
            return loaded.effective;
          }) as [EffectiveProfile, EffectiveProfile, EffectiveProfile];
          for (const { name, ...call } of calls) {
            const asked: SyscallCall = {
              ...call,
              number: syscallNumber(call.architecture, name) ?? 0,
            };
            const [x, y] = [first, second].map((each) => reachOf(verdictOf(each, asked)));
            const wanted = kind === "union" ? Math.max(x ?? 0, y ?? 0) : Math.min(x ?? 0, y ?? 0);
            expect(reachOf(verdictOf(result, asked))).toBe(wanted);
          }
        },
      ),
      { numRuns: 200, seed: 8 },
    );
    expect(merges).toBeGreaterThan(40);
  },
);
