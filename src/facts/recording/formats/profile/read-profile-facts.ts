import { didYouMean } from "../../../../means/text/suggestion.ts";
import { CAPABILITY_NAMES } from "../../../../seccomp/profile/capability-names.ts";
import type { SeccompProfile, SyscallRule } from "../../../../seccomp/profile/profile.ts";
import { DEFAULT_TARGET } from "../../../../seccomp/profile/profile-target.ts";
import { type ReadProfile, readProfile } from "../../../../seccomp/profile/read-profile.ts";
import { type Architecture, findArchitecture } from "../../../../seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../../../seccomp/syscalls/syscall-table.ts";
import { addNamed, tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { SeenValue } from "../../recording-builder.ts";

/** What a profile with conditions says to containers that may do nothing and everything. */
const CAPABILITIES: readonly (readonly string[])[] = [[], [...CAPABILITY_NAMES]];
const MOST_NAMES = 10;

/**
 * Takes an existing profile as facts: each call that a rule of ALLOW names is one that somebody found needed, seen 0 times. Reads what
 * `readProfile` reads: the OCI form, Docker's, the older one with one `name` a rule, and the operator's.
 *
 * Traps: a profile allows more than was needed, and what it allows under conditions (capabilities, values of arguments) is a fact
 * without them: the recording names these calls.
 */
export function readProfileFacts(reading: Reading): void {
  readOneProfile(reading, { bytes: reading.bytes, above: 0, process: undefined });
}

/** True for a line that only a profile has. */
export function looksLikeProfile(line: string): boolean {
  return /(?:^|[\s{,])"?defaultAction"?\s*:/.test(line);
}

export interface ProfilePart {
  readonly bytes: Uint8Array;
  /** Lines of the file above it. */
  readonly above: number;
  /** Whose profile it is. */
  readonly process: string | undefined;
  /** Of which architectures it tells, whatever it names; all that it names where it is left out. */
  readonly architectures?: readonly Architecture[] | undefined;
}

/** Adds the calls of one profile. Throws `invalid_parameter` with its faults. */
export function readOneProfile(reading: Reading, part: ProfilePart): void {
  const read = CAPABILITIES.map((capabilities) => {
    const target = { ...DEFAULT_TARGET, architecture: reading.native, capabilities };
    return readProfile(part.bytes, reading.origin, target);
  });
  const told = new Set<string>();
  for (const each of read) addProfile(reading, each, part, told);
  const rules = read.map(({ profile }) => profile.syscalls.filter(isAllow));
  const names = rules.map((each) => new Set(each.flatMap((rule) => rule.names)));
  const all = new Set(names.flatMap((each) => [...each]));
  const plain = new Set(rules.flat().flatMap((rule) => (rule.args.length === 0 ? rule.names : [])));
  tellConditional(
    reading,
    "only with some capabilities, or only without them",
    [...all].filter((name) => !names.every((each) => each.has(name))),
  );
  tellConditional(
    reading,
    "only with some values of their arguments",
    [...all].filter((name) => !plain.has(name)),
  );
}

function isAllow({ action }: SyscallRule): boolean {
  return action === "SCMP_ACT_ALLOW";
}

/** A name that is none is told once, though the profile is read for several containers. */
function addProfile(
  reading: Reading,
  read: ReadProfile,
  part: ProfilePart,
  told: Set<string>,
): void {
  const { profile, locate } = read;
  const architectures = part.architectures ?? architecturesOf(reading, profile);
  for (const [at, rule] of profile.syscalls.entries()) {
    if (!isAllow(rule)) continue;
    const values = valuesOf(rule);
    for (const [index, name] of rule.names.entries()) {
      if (told.has(name) && !SYSCALL_NAMES.has(name)) continue;
      told.add(name);
      const { row, col } = locate(["syscalls", at, "names", index]);
      const place = { row: row + part.above, col };
      addName(reading, place, { name, values, process: part.process, architectures });
    }
  }
}

interface NamedInProfile {
  readonly name: string;
  readonly values: readonly SeenValue[];
  readonly process: string | undefined;
  readonly architectures: readonly Architecture[];
}

function addName(
  reading: Reading,
  place: { readonly row: number; readonly col: number },
  { name, values, process, architectures }: NamedInProfile,
): void {
  const having = architectures.filter((each) => syscallNumber(each, name) !== undefined);
  for (const architecture of having) {
    addNamed(reading, place, { architecture, name, process, values, count: 0 });
  }
  if (having.length > 0) return;
  if (!SYSCALL_NAMES.has(name)) {
    const hint = didYouMean(name, SYSCALL_NAMES);
    const shown = JSON.stringify(name.slice(0, 64));
    reading.unreadable(
      place,
      `the name of a call was expected, and ${shown} is none${hint}`,
      place.col,
    );
    return;
  }
  reading.incomplete(
    "other_architecture",
    `names of calls that none of ${architectures.join(", ")} has are left out`,
  );
}

/** Those that the profile names; the machine's own where it names none. */
function architecturesOf(reading: Reading, profile: SeccompProfile): readonly Architecture[] {
  if (profile.architectures.length === 0) {
    tellAssumption(reading, "a profile without architectures");
    return [reading.native];
  }
  const known = profile.architectures.flatMap((name) => findArchitecture(name) ?? []);
  if (known.length < profile.architectures.length) {
    reading.incomplete(
      "other_architecture",
      "the profile is for architectures too that Gatehouse has no table of",
    );
  }
  return known;
}

/** What `EQ` compares with, in decimal. */
function valuesOf({ args }: SyscallRule): readonly SeenValue[] {
  return args.flatMap(({ index, op, value }) =>
    op === "SCMP_CMP_EQ" ? [{ index, text: String(value) }] : [],
  );
}

function tellConditional(reading: Reading, when: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names.slice(0, MOST_NAMES).join(", ");
  const others = names.length > MOST_NAMES ? ", ..." : "";
  reading.incomplete(
    "filtered",
    `the profile allows some calls ${when}, and all are taken: ${shown}${others}`,
    names.length,
  );
}
