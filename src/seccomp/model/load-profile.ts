import type { SeccompProfile } from "../profile/profile.ts";
import type { Architecture } from "../syscalls/architecture.ts";
import { ENOSYS_RETURN, KILL_THREAD, verdictOfReturn } from "./actions.ts";
import type { CallFilter, EffectiveProfile } from "./decision.ts";
import { libraryFilters } from "./library-filters.ts";
import type { LoadNote, RuntimeFacts } from "./load-note.ts";
import { enosysPrelude } from "./reading/enosys-prelude.ts";
import { readProfile } from "./reading/read-profile.ts";
import type { Reading } from "./reading/reading.ts";
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
  const filters = libraryFilters(reading, runtime);
  if (filters.kind === "refused") return filters;
  const prelude = enosysPrelude(profile, runtime);
  const architectures = new Map<Architecture, CallFilter>();
  for (const [architecture, filter] of filters.byArchitecture) {
    const enforced = withPrelude(architecture, filter, prelude.get(architecture));
    architectures.set(architecture, unfilteredCalls(architecture, enforced, runtime));
  }
  const foreign = verdictOfReturn(KILL_THREAD);
  const notes = [
    ...reading.notes,
    ...filters.notes,
    ...preludeNotes(prelude),
    ...foreignNotes(reading),
  ];
  return { kind: "loaded", effective: { architectures, foreign }, notes };
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
