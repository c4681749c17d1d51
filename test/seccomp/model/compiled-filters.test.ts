import { expect, test } from "@jest/globals";
import { returnOfVerdict, verdictOfReturn } from "../../../src/seccomp/model/actions.ts";
import type { EffectiveProfile, SyscallCall } from "../../../src/seccomp/model/decision.ts";
import { libraryFilters } from "../../../src/seccomp/model/library-filters.ts";
import { loadProfile, type RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import { readProfile } from "../../../src/seccomp/model/reading/read-profile.ts";
import type { Reading } from "../../../src/seccomp/model/reading/reading.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { X32_BIT } from "../../../src/seccomp/syscalls/architecture.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { runBpf } from "../../support/seccomp-bpf.ts";
import {
  type ArchitectureSet,
  drawCall,
  drawLargeProfile,
  drawProfile,
  runtimeOf,
} from "../../support/seccomp-cases.ts";
import {
  type Compiled,
  compileFilters,
  FILTER_COMPILER_NEEDS,
  librarySets,
  libraryVersion,
} from "../../support/seccomp-oracle.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** Of each set of architectures. */
const PROFILES = Number(process.env["SECCOMP_PROFILES"] ?? 560);
const CALLS = 20;
const SEED = Number(process.env["SECCOMP_SEED"] ?? 8);
const AT_LEAST = 100_000;
/** From 0 on, of large profiles. */
const NUMBERS = 500;
const LARGE_PROFILES = 6;

/** A generated profile, and what the model and libseccomp make of it. */
interface Case {
  readonly profile: SeccompProfile;
  readonly ours: EffectiveProfile | string;
  readonly theirs: Compiled;
}

describeWithProgram("filters that libseccomp compiles", FILTER_COMPILER_NEEDS, () => {
  let compared = 0;

  test.each(namedSets())("do what the model says: $name", ({ architectures }) => {
    const random = seededRandom(SEED);
    const draw = () => drawProfile(random, architectures);
    const cases = drawCases(random, architectures, PROFILES, draw);
    const found = compare(cases, (profile) =>
      Array.from({ length: CALLS }, () => drawCall(random, profile, architectures)),
    );
    expect(found.disagreements).toEqual([]);
    compared += found.compared;
  });

  test("were compared often enough", () => {
    expect(compared).toBeGreaterThanOrEqual(AT_LEAST);
  });

  test.each(namedSets())("have every call of large profiles: $name", ({ architectures }) => {
    const random = seededRandom(SEED);
    const draw = () => drawLargeProfile(random, architectures);
    const cases = drawCases(random, architectures, LARGE_PROFILES, draw);
    const found = compare(cases, (profile) => {
      const { args } = drawCall(random, profile, architectures);
      return architectures.flatMap((architecture) =>
        Array.from({ length: NUMBERS }, (_, index) => {
          return { architecture, number: index + (architecture === "x32" ? X32_BIT : 0), args };
        }),
      );
    });
    expect(found.disagreements).toEqual([]);
    expect(found.compared).toBeGreaterThan(NUMBERS);
  });
});

/** The first calls on which the model and libseccomp disagree. */
function compare(
  cases: readonly Case[],
  callsOf: (profile: SeccompProfile) => readonly SyscallCall[],
): { disagreements: readonly unknown[]; compared: number } {
  const disagreements: unknown[] = [];
  let compared = 0;
  for (const { profile, ours, theirs } of cases) {
    if (theirs.kind !== "compiled" || typeof ours === "string") {
      if (!agree(ours, theirs)) disagreements.push({ profile, ours: kindOf(ours), theirs });
      continue;
    }
    for (const call of callsOf(profile)) {
      const [us, them] = [returnOfVerdict(verdictOf(ours, call)), runBpf(theirs.program, call)];
      compared++;
      if (us !== them) disagreements.push({ profile, call, us, them });
    }
  }
  return { disagreements: disagreements.slice(0, 3), compared };
}

function namedSets(): readonly { name: string; architectures: ArchitectureSet }[] {
  return librarySets().map((architectures) => ({ name: architectures.join(), architectures }));
}

/** Where the model says that libseccomp damages its own tree, that may crash, load or be refused. */
function agree(ours: EffectiveProfile | string, theirs: Compiled): boolean {
  return ours === "library_fails" || (theirs.kind === "refused" && ours === "same_conditions");
}

function kindOf(ours: EffectiveProfile | string): string {
  return typeof ours === "string" ? ours : "loaded";
}

function drawCases(
  random: () => number,
  architectures: ArchitectureSet,
  count: number,
  draw: () => SeccompProfile,
): readonly Case[] {
  const runtime = runtimeOf(architectures, libraryVersion());
  const drawn = Array.from({ length: count }, () => {
    const profile = draw();
    const reading = readProfile(profile, runtime) as Reading;
    return { profile, reading: { ...reading, binaryTree: random() < 0.3 } };
  });
  const compiled = compileFilters(drawn.map(({ reading }) => reading));
  return drawn.map(({ profile, reading }, index) => ({
    profile,
    ours: modelled(profile, reading, runtime),
    theirs: compiled[index] as Compiled,
  }));
}

/** crun never asks for a binary tree, so its reading is given one here; else the whole model is asked. */
function modelled(
  profile: SeccompProfile,
  reading: Reading,
  runtime: RuntimeFacts,
): EffectiveProfile | string {
  if (reading.binaryTree) {
    const filters = libraryFilters(reading, runtime);
    if (filters.kind === "refused") return filters.reasons[0]?.code ?? "";
    return { architectures: filters.byArchitecture, foreign: verdictOfReturn(0) };
  }
  const loaded = loadProfile(profile, runtime);
  return loaded.kind === "refused" ? (loaded.reasons[0]?.code ?? "") : loaded.effective;
}
