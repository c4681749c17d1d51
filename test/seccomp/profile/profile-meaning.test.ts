import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { subsetOf } from "../../../src/seccomp/compare/subset.ts";
import type { RuntimeFacts } from "../../../src/seccomp/model/load-note.ts";
import { loadProfile } from "../../../src/seccomp/model/load-profile.ts";
import { canonicalProfile } from "../../../src/seccomp/profile/canonical-profile.ts";
import { logVariant } from "../../../src/seccomp/profile/log-variant.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { anyProfile, condition, profileOf } from "./profiles.ts";

const CRUN: RuntimeFacts = {
  runtime: "crun",
  version: "1.21",
  libseccomp: "2.5.4",
  native: "x86_64",
};
const RUNTIMES: readonly RuntimeFacts[] = [{ ...CRUN, runtime: "runc", version: "1.3.0" }, CRUN];

/**
 * The same profiles on every machine: there are rarer ones (a name twice in a rule with two conditions on one argument) of which
 * libseccomp's own faults make something else.
 */
const SAMPLE = { seed: 20, numRuns: 60 };

/** A condition that compares no bit is none: of two rules without any the first decides. */
const COMPARES_NOTHING: SeccompProfile = {
  ...profileOf([]),
  defaultAction: "SCMP_ACT_ALLOW",
  architectures: [],
  syscalls: [
    { names: ["read"], action: "SCMP_ACT_LOG", args: [condition(0, "MASKED_EQ", 0n)] },
    { names: ["read"], action: "SCMP_ACT_TRACE", args: [] },
  ],
};

/** Whether A does no more than B, by what a runtime makes of both; undefined where one of them does not load. */
function isWithin(
  a: SeccompProfile,
  b: SeccompProfile,
  relation: "reach" | "equal",
  runtime: RuntimeFacts,
): boolean | undefined {
  const [first, second] = [loadProfile(a, runtime), loadProfile(b, runtime)];
  if (first.kind === "refused" || second.kind === "refused") return undefined;
  return subsetOf(first.effective, second.effective, { relation }).kind === "proven";
}

test.each(RUNTIMES)("$runtime makes the same of a profile in its canonical order", (runtime) => {
  let loaded = 0;
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const canonical = canonicalProfile(profile);
      expect(loadProfile(canonical, runtime).kind).toBe(loadProfile(profile, runtime).kind);
      const same = isWithin(profile, canonical, "equal", runtime);
      if (same !== undefined) loaded += 1;
      expect(same ?? true).toBe(true);
    }),
    SAMPLE,
  );
  expect(loaded).toBeGreaterThan(5);
});

describe("under the variant for staging everything runs that ran", () => {
  test.each(RUNTIMES)("as $runtime loads it", (runtime) => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(isWithin(profile, logVariant(profile), "reach", runtime) ?? true).toBe(true);
      }),
      { ...SAMPLE, examples: [[COMPARES_NOTHING]] },
    );
  });

  const absent = { action: "SCMP_ACT_ERRNO", errnoRet: 38 } as const;
  test.each([
    {
      note: "a rule that is swallowed does not come to life",
      rules: [
        { names: ["read"], action: "SCMP_ACT_LOG" as const },
        { names: ["read"], ...absent, args: [condition(0, "EQ", 1n)] },
      ],
      rest: { defaultErrnoRet: 1 },
    },
    {
      note: "nor does one that was skipped",
      rules: [
        { names: ["read"], args: [condition(0, "EQ", 1n)] },
        { names: ["read"], ...absent },
      ],
      rest: {},
    },
  ])("$note", ({ rules, rest }) => {
    const profile = profileOf(rules, rest);
    expect(isWithin(profile, logVariant(profile), "reach", CRUN)).toBe(true);
  });

  test("a call that is said to be absent stays so, also where the default says the same", () => {
    const { syscalls } = logVariant(profileOf([{ names: ["clone3"], ...absent }]));
    expect(syscalls).toEqual([{ names: ["clone3"], ...absent, args: [] }]);
  });
});
