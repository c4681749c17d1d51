import { isPolicyError } from "../../domain/policy-error.ts";
import type { Architecture } from "../syscalls/architecture.ts";
import { syscallName } from "../syscalls/syscall-table.ts";
import type { CallFilter } from "./decision.ts";
import type { RuleOutcome } from "./libseccomp/call-rules.ts";
import {
  type ArchitectureRules,
  addToAll,
  createArchitectureRules,
} from "./libseccomp/filter-collection.ts";
import { filtersOf } from "./libseccomp/filters.ts";
import type { LoadNote, RuntimeFacts } from "./load-note.ts";
import { type Reading, type Refused, refused } from "./reading/reading.ts";
import { isAtLeast } from "./versions.ts";

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
  const crowded = crowdedCall(reading);
  if (crowded !== undefined) return crowded;
  const collection = reading.architectures.map(createArchitectureRules);
  try {
    const added = addRules(reading, collection, libseccomp);
    if (added.kind === "refused") return added;
    const { byArchitecture, withoutNumber, stale } = filtersOf(collection, reading);
    const notes = [
      ...added.notes,
      ...withoutNumber.map(numberNotLoaded),
      ...stale.map(({ architecture, number }) => staleArgument(architecture, number)),
    ];
    return { kind: "filters", byArchitecture, notes };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return refused(error.code === "too_large" ? "too_large" : "library_fails", error.message);
  }
}

/** What is followed of one call: the ways through its rules are as long as they are many. */
const MOST_RULES_OF_A_CALL = 400;

function crowdedCall({ rules }: Reading): Refused | undefined {
  const counts = new Map<string, number>();
  for (const { name, conditions, position } of rules) {
    const count = (counts.get(name) ?? 0) + (conditions.length > 0 ? 1 : 0);
    if (count > MOST_RULES_OF_A_CALL) {
      const message = `more than ${MOST_RULES_OF_A_CALL} rules with conditions on ${name}: what comes of so many is not followed here`;
      return refused("too_large", message, { rule: position, name });
    }
    counts.set(name, count);
  }
  return undefined;
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
      if (!notes.has(key)) notes.set(key, { ...effect(rule.name, outcome, libseccomp), ...place });
    }
  }
  return { kind: "added", notes: [...notes.values()] };
}

function sameConditions(name: string): string {
  return `libseccomp refuses two rules on ${name} with other actions for the same conditions, or for the beginning of them (EEXIST)`;
}

function effect(
  name: string,
  outcome: Exclude<RuleOutcome, "added" | "exists">,
  libseccomp: string,
): Pick<LoadNote, "code" | "message"> {
  switch (outcome) {
    case "partly":
      return { code: "ordered_64bit", message: mergedWrongly(name, libseccomp) };
    case "swallows":
      return {
        code: "swallowed_rule",
        message: `this rule on ${name} has no condition: all earlier rules on it go`,
      };
    case "swallowed":
      return {
        code: "swallowed_rule",
        message: `an earlier rule on ${name} that asks no more is there: this one does nothing`,
      };
  }
}

function mergedWrongly(name: string, libseccomp: string): string {
  const told = `this rule on ${name} and an earlier one bound the same argument, and libseccomp loses a part of one when it merges their halves: calls may get what no rule says`;
  if (!isAtLeast(libseccomp, "2.6.1")) return told;
  return `${told}; 2.6.1 changed how it merges such rules, and this is told as 2.6.0 does it`;
}

function numberNotLoaded(architecture: Architecture): LoadNote {
  const message = `libseccomp puts a rule on a call that ${architecture} has not first, leaves it out, and with it what loads the number of the call: every ${architecture} call gets the default`;
  return { code: "number_not_loaded", message, architecture };
}

function staleArgument(architecture: Architecture, number: number): LoadNote {
  const name = syscallName(architecture, number);
  const message = `the rules on ${name ?? number} make libseccomp compare another argument than a rule asks for; write one rule with fewer conditions, or none with SCMP_CMP_NE, LT or LE beside others`;
  return { code: "stale_argument", message, name, architecture };
}
