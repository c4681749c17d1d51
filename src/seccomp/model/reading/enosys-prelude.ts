import type { SeccompProfile } from "../../profile/profile.ts";
import { type Architecture, findArchitecture } from "../../syscalls/architecture.ts";
import { libraryNumber, multiplexedAs } from "../libseccomp/known-calls.ts";
import type { RuntimeFacts } from "../load-note.ts";
import { isAtLeast } from "../versions.ts";

/**
 * The highest number that passes runc's prelude, by architecture: calls above it answer ENOSYS, whatever the filter says. It is
 * that of the highest call named, in rules that are left out too; where only call 0 or none is named there is no prelude. Empty
 * for crun, and where the default lets calls through.
 */
export function enosysPrelude(
  profile: SeccompProfile,
  runtime: RuntimeFacts,
): ReadonlyMap<Architecture, number> {
  const highest = new Map<Architecture, number>();
  if (runtime.runtime !== "runc" || isPermissive(profile)) return highest;
  for (const architecture of preludeArchitectures(profile, runtime)) {
    const numbers = profile.syscalls.flatMap(({ names }) =>
      names.map((name) => resolvedNumber(runtime, architecture, name)),
    );
    const largest = numbers.reduce((left, right) => Math.max(left, right), 0);
    if (largest > 0) highest.set(architecture, largest);
  }
  return highest;
}

function isPermissive({ defaultAction }: SeccompProfile): boolean {
  return ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE"].includes(defaultAction);
}

/** Before 1.1.15 only what the profile lists; since then the native one always. */
function preludeArchitectures(
  { architectures }: SeccompProfile,
  { version, native }: RuntimeFacts,
): ReadonlySet<Architecture> {
  const listed = architectures.flatMap((name) => findArchitecture(name) ?? []);
  return new Set(isAtLeast(version, "1.1.15") ? [...listed, native] : listed);
}

/** libseccomp resolves calls that may be multiplexed to negative numbers, which do not count. */
function resolvedNumber(runtime: RuntimeFacts, architecture: Architecture, name: string): number {
  if (multiplexedAs(architecture, name) !== undefined) return 0;
  return libraryNumber(runtime.libseccomp, architecture, name) ?? 0;
}
