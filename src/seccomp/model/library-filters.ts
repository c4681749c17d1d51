import { isPolicyError } from "../../domain/policy-error.ts";
import type { Architecture } from "../syscalls/architecture.ts";
import type { CallFilter } from "./decision.ts";
import {
  type ArchitectureRules,
  addToAll,
  createArchitectureRules,
} from "./libseccomp/filter-collection.ts";
import { filtersOf } from "./libseccomp/filters.ts";
import type { LoadNote, RuntimeFacts } from "./load-note.ts";
import { type Reading, type Refused, refused } from "./reading/reading.ts";

export interface LibraryFilters {
  readonly kind: "filters";
  readonly byArchitecture: ReadonlyMap<Architecture, CallFilter>;
  readonly notes: readonly LoadNote[];
}

/** What libseccomp makes of a reading, or why it makes nothing. */
export function libraryFilters(
  reading: Reading,
  { libseccomp }: RuntimeFacts,
): LibraryFilters | Refused {
  const collection = reading.architectures.map(createArchitectureRules);
  try {
    const added = addRules(reading, collection, libseccomp);
    if (added.kind === "refused") return added;
    const { byArchitecture, withoutNumber } = filtersOf(collection, reading);
    const notes = [...added.notes, ...withoutNumber.map(numberNotLoaded)];
    return { kind: "filters", byArchitecture, notes };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return refused(error.code === "too_large" ? "too_large" : "library_fails", error.message);
  }
}

function addRules(
  { rules }: Reading,
  collection: readonly ArchitectureRules[],
  libseccomp: string,
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

function numberNotLoaded(architecture: Architecture): LoadNote {
  const message = `libseccomp puts a rule on a call that ${architecture} has not first, leaves it out, and with it what loads the number of the call: every ${architecture} call gets the default`;
  return { code: "number_not_loaded", message, architecture };
}
