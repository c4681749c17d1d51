import type { LoadNote, RuntimeFacts } from "../model/load-note.ts";
import { loadProfile } from "../model/load-profile.ts";
import { SYSCALL_NAMES } from "../syscalls/syscall-table.ts";
import { IGNORED_CALL, NOT_LOADABLE } from "./findings.ts";
import type { Linting } from "./linting.ts";

/** What is found by loading the profile as the runtimes do. */
export function lintLoading({ profile, options, tell }: Linting): void {
  const told = new Set<string>();
  for (const runtime of options.runtimes ?? []) {
    const loaded = loadProfile(profile, runtime);
    if (loaded.kind === "refused") {
      for (const reason of loaded.reasons) {
        tell(
          NOT_LOADABLE,
          placeOf(reason),
          `${nameOf(runtime)} starts no container: ${reason.message}`,
        );
      }
      continue;
    }
    for (const note of loaded.notes) {
      const isIgnored = note.code === "ignored_name" && SYSCALL_NAMES.has(note.name ?? "");
      if (!isIgnored || told.has(note.message)) continue;
      told.add(note.message);
      const names = profile.syscalls[note.rule ?? -1]?.names ?? [];
      tell(
        IGNORED_CALL,
        [...placeOf(note), "names", names.indexOf(note.name ?? "")],
        `${note.message}; the call gets the default there`,
      );
    }
  }
}

function placeOf({ rule }: LoadNote): readonly (string | number)[] {
  return rule === undefined ? [] : ["syscalls", rule];
}

function nameOf({ runtime, version, libseccomp }: RuntimeFacts): string {
  return `${runtime} ${version} with libseccomp ${libseccomp}`;
}
