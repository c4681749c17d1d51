import type { Decision, VerdictKind } from "../../seccomp/model/decision.ts";
import type { LoadNote, RuntimeFacts } from "../../seccomp/model/load-note.ts";
import { type Loaded, loadProfile } from "../../seccomp/model/load-profile.ts";
import type { SeccompProfile } from "../../seccomp/profile/profile.ts";
import { syscallName } from "../../seccomp/syscalls/syscall-table.ts";

/** What the model of the runtime says of a profile, as far as it decides what the filter costs. */
export interface FilterFacts {
  /** Native calls that are allowed whatever their arguments: those that the kernel's bitmap lets skip the filter. */
  readonly alwaysAllowed: readonly string[];
  /** Native calls that some arguments let through: each of them runs the filter every time. */
  readonly askedEachTime: readonly string[];
  /** What every other call gets. */
  readonly others: VerdictKind | "by its arguments";
  /** As they are set: where the profile has none, those of the runtime. */
  readonly flags: readonly string[];
  readonly notes: readonly LoadNote[];
}

/** The facts, with what was loaded; the reasons where the runtime refuses it. */
export type FilterReading =
  | { readonly kind: "loaded"; readonly facts: FilterFacts; readonly loaded: LoadedFilter }
  | { readonly kind: "refused"; readonly reasons: readonly LoadNote[] };

export type LoadedFilter = Extract<Loaded, { readonly kind: "loaded" }>;

/** Both runtimes set it where a profile has no `flags` at all. */
const DEFAULT_FLAGS = ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"];

export function readFilter(profile: SeccompProfile, runtime: RuntimeFacts): FilterReading {
  const loaded = loadProfile(profile, runtime);
  if (loaded.kind === "refused") return loaded;
  const filter = loaded.effective.architectures.get(runtime.native);
  const calls = [...(filter?.calls ?? [])].map(([number, decision]) => ({
    name: syscallName(runtime.native, number) ?? String(number),
    decision,
  }));
  const namesWhere = (holds: (decision: Decision) => boolean): string[] =>
    calls
      .filter(({ decision }) => holds(decision))
      .map(({ name }) => name)
      .toSorted();
  const others = filter?.others;
  return {
    kind: "loaded",
    loaded,
    facts: {
      alwaysAllowed: namesWhere(isAllowed),
      askedEachTime: namesWhere((decision) => decision.kind === "test" && canAllow(decision)),
      others: others?.kind === "verdict" ? others.verdict.kind : "by its arguments",
      flags: profile.flags ?? DEFAULT_FLAGS,
      notes: loaded.notes,
    },
  };
}

function isAllowed(decision: Decision): boolean {
  return decision.kind === "verdict" && decision.verdict.kind === "allow";
}

/** Nodes may be shared: each is looked at once. */
function canAllow(root: Decision): boolean {
  const [seen, waiting] = [new Set<Decision>(), [root]];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isAllowed(node)) return true;
    if (node.kind === "verdict" || seen.has(node)) continue;
    seen.add(node);
    waiting.push(node.yes, node.no);
  }
  return false;
}
