import { expect, test } from "@jest/globals";
import { returnOfVerdict, verdictOfReturn } from "../../../src/seccomp/model/actions.ts";
import type { EffectiveProfile } from "../../../src/seccomp/model/decision.ts";
import { libraryFilters } from "../../../src/seccomp/model/library-filters.ts";
import { loadProfile, type RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import { readProfile } from "../../../src/seccomp/model/reading/read-profile.ts";
import type { Reading } from "../../../src/seccomp/model/reading/reading.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { runBpf } from "../../support/seccomp-bpf.ts";
import {
  type ArchitectureSet,
  drawCall,
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

/** A generated profile, and what the model and libseccomp make of it. */
interface Case {
  readonly profile: SeccompProfile;
  readonly ours: EffectiveProfile | string;
  readonly theirs: Compiled;
}

describeWithProgram("filters that libseccomp compiles", FILTER_COMPILER_NEEDS, () => {
  let compared = 0;

  test.each(namedSets())(
    "do what the model says: $name",
    ({ architectures }) => {
      const random = seededRandom(SEED);
      const disagreements: unknown[] = [];
      for (const { profile, ours, theirs } of drawCases(random, architectures)) {
        if (theirs.kind !== "compiled" || typeof ours === "string") {
          if (!agree(ours, theirs)) disagreements.push({ profile, ours: kindOf(ours), theirs });
          continue;
        }
        for (let count = 0; count < CALLS; count++) {
          const call = drawCall(random, profile, architectures);
          const [us, them] = [returnOfVerdict(verdictOf(ours, call)), runBpf(theirs.program, call)];
          compared++;
          if (us !== them) disagreements.push({ profile, call, us, them });
        }
      }
      expect(disagreements.slice(0, 3)).toEqual([]);
    },
    120_000,
  );

  test("were compared often enough", () => {
    expect(compared).toBeGreaterThanOrEqual(AT_LEAST);
  });
});

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

function drawCases(random: () => number, architectures: ArchitectureSet): readonly Case[] {
  const runtime = runtimeOf(architectures, libraryVersion());
  const drawn = Array.from({ length: PROFILES }, () => {
    const profile = drawProfile(random, architectures);
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
