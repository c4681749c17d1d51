import { isPolicyError } from "../../domain/policy-error.ts";
import type { SeccompProfile } from "../profile/profile.ts";
import type { Architecture } from "../syscalls/architecture.ts";
import { ENOSYS_RETURN, KILL_THREAD, verdictOfReturn } from "./actions.ts";
import type { CallFilter, EffectiveProfile } from "./decision.ts";
import {
  type ArchitectureRules,
  addToAll,
  createArchitectureRules,
} from "./libseccomp/filter-collection.ts";
import { filtersOf } from "./libseccomp/filters.ts";
import type { LoadNote, RuntimeFacts } from "./load-note.ts";
import { enosysPrelude } from "./reading/enosys-prelude.ts";
import { readProfile } from "./reading/read-profile.ts";
import { type Reading, type Refused, refused } from "./reading/reading.ts";
import { unfilteredCalls } from "./unfiltered-calls.ts";

export type { LoadNote, RuntimeFacts } from "./load-note.ts";

export type Loaded =
  | {
      readonly kind: "loaded";
      readonly effective: EffectiveProfile;
      readonly notes: readonly LoadNote[];
    }
  | { readonly kind: "refused"; readonly reasons: readonly LoadNote[] };

/** What a runtime really enforces of a profile, with the faults of the libseccomp that it is linked with; or why it does not start. */
export function loadProfile(profile: SeccompProfile, runtime: RuntimeFacts): Loaded {
  const reading = readProfile(profile, runtime);
  if (reading.kind === "refused") return reading;
  const collection = reading.architectures.map(createArchitectureRules);
  const added = addRules(reading, collection, runtime);
  if (added.kind === "refused") return added;
  const filters = makeFilters(reading, collection);
  if ("kind" in filters) return filters;
  const prelude = enosysPrelude(profile, runtime);
  const architectures = new Map<Architecture, CallFilter>();
  for (const [architecture, filter] of filters) {
    const enforced = withPrelude(architecture, filter, prelude.get(architecture));
    architectures.set(architecture, unfilteredCalls(architecture, enforced, runtime));
  }
  const foreign = verdictOfReturn(KILL_THREAD);
  const notes = [
    ...reading.notes,
    ...added.notes,
    ...preludeNotes(prelude),
    ...foreignNotes(reading),
  ];
  return { kind: "loaded", effective: { architectures, foreign }, notes };
}

function addRules(
  { rules }: Reading,
  collection: readonly ArchitectureRules[],
  { libseccomp }: RuntimeFacts,
): Refused | { readonly kind: "added"; readonly notes: readonly LoadNote[] } {
  const notes = new Map<string, LoadNote>();
  for (const rule of rules) {
    for (const { architecture, outcome } of addToAll(libseccomp, collection, rule)) {
      if (outcome === "added") continue;
      const place = { rule: rule.position, name: rule.name, architecture };
      if (outcome === "exists") return refused("same_conditions", sameConditions(rule.name), place);
      const key = `${rule.position} ${rule.name} ${outcome}`;
      if (!notes.has(key)) notes.set(key, { ...swallowed(rule.name, outcome), ...place });
    }
  }
  return { kind: "added", notes: [...notes.values()] };
}

function sameConditions(name: string): string {
  return `libseccomp refuses two rules on ${name} with other actions for the same conditions, or for the beginning of them (EEXIST)`;
}

function swallowed(name: string, outcome: "swallowed" | "swallows"): Omit<LoadNote, "rule"> {
  const code = "swallowed_rule";
  if (outcome === "swallows") {
    return { code, message: `this rule on ${name} has no condition: all earlier rules on it go` };
  }
  return {
    code,
    message: `an earlier rule on ${name} that asks no more is there: this one does nothing`,
  };
}

function makeFilters(
  { defaultAction, binaryTree }: Reading,
  collection: readonly ArchitectureRules[],
): Map<Architecture, CallFilter> | Refused {
  try {
    return filtersOf(collection, { defaultAction, binaryTree });
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return refused("too_large", error.message);
  }
}

/** Calls above the prelude's number are not asked of the filter; on s390x call 0 stands for all that the kernel does not know. */
function withPrelude(
  architecture: Architecture,
  filter: CallFilter,
  enosysAbove: number | undefined,
): CallFilter {
  if (enosysAbove === undefined) return filter;
  const calls = new Map([...filter.calls].filter(([number]) => number <= enosysAbove));
  if (architecture === "s390x") {
    calls.set(0, { kind: "verdict", verdict: verdictOfReturn(ENOSYS_RETURN) });
  }
  return { ...filter, calls, enosysAbove };
}

function preludeNotes(prelude: ReadonlyMap<Architecture, number>): readonly LoadNote[] {
  return [...prelude].map(([architecture, number]) => ({
    code: "enosys_prelude",
    message: `runc answers ENOSYS to every ${architecture} call above ${number}, the highest that is named`,
    architecture,
  }));
}

function foreignNotes({ architectures }: Reading): readonly LoadNote[] {
  const message = `a call of another architecture than ${architectures.join(", ")} kills its thread`;
  return [{ code: "foreign_killed", message }];
}
