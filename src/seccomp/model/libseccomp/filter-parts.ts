import type { Architecture } from "../../syscalls/architecture.ts";
import type { CallRules } from "./call-rules.ts";
import type { ArchitectureRules } from "./filter-collection.ts";

/** One call of a part of a filter. */
export interface PartCall {
  readonly architecture: Architecture;
  readonly number: number;
  readonly rules: CallRules;
}

/** The part of a filter for one audit architecture. */
export interface FilterPart {
  readonly architectures: readonly Architecture[];
  /** In the order in which the filter asks for them. */
  readonly calls: readonly PartCall[];
  /**
   * libseccomp has the first call asked for load the number of the call. Where that first one is a call which the architecture
   * has not, and which is left out, nothing loads the number, no call is found and all get the default.
   */
  readonly losesNumber: boolean;
}

type Entry = Omit<PartCall, "number"> & { readonly number: number | undefined };

/** The parts in the order of a filter; x86_64 and x32 are told apart by the number alone and share one. */
export function filterParts(
  collection: readonly ArchitectureRules[],
  binaryTree: boolean,
): readonly FilterPart[] {
  return groupsOf(collection).map((group) => {
    const entries = group.flatMap(entriesOf);
    entries.sort(binaryTree ? byNumber : (left, right) => left.rules.size - right.rules.size);
    const calls = entries.filter((entry): entry is PartCall => entry.number !== undefined);
    const architectures = group.map(({ architecture }) => architecture);
    // What tells x86_64 from x32, or looks for a place in the tree, loads the number by itself.
    const loadsByItself = binaryTree || (architectures.length === 1 && isX86(architectures[0]));
    const losesNumber = !loadsByItself && entries[0]?.number === undefined;
    return { architectures, calls, losesNumber };
  });
}

/** Calls by number; those that the architecture has not come last. */
function entriesOf({ architecture, calls }: ArchitectureRules): Entry[] {
  const entries = [...calls].map(([call, rules]) => {
    return { architecture, rules, number: typeof call === "number" ? call : undefined };
  });
  return entries.sort((left, right) => -byNumber(left, right));
}

/** Highest number first. */
function byNumber(left: Entry, right: Entry): number {
  const [ours, theirs] = [left.number ?? 2 ** 32, right.number ?? 2 ** 32];
  return theirs - ours;
}

function groupsOf(collection: readonly ArchitectureRules[]): readonly ArchitectureRules[][] {
  const shared = collection.filter(({ architecture }) => isX86(architecture));
  const groups = collection.flatMap((rules) => {
    if (!isX86(rules.architecture)) return [[rules]];
    return rules === shared[0] ? [shared] : [];
  });
  return groups;
}

function isX86(architecture: Architecture | undefined): boolean {
  return architecture === "x86_64" || architecture === "x32";
}
