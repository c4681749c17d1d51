import type { Advisories, Advisory } from "../facts/advisories/advisory.ts";
import { isAffected } from "../facts/advisories/is-affected.ts";
import type { KnownAdvisories } from "./evidence.ts";

/** Advisories to hold a program against. */
export function knownAdvisories({ snapshot, advisories }: Advisories): KnownAdvisories {
  const byModule = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    const found = byModule.get(advisory.module);
    if (found === undefined) byModule.set(advisory.module, [advisory]);
    else found.push(advisory);
  }
  return {
    snapshot,
    affecting: (module, version) => {
      const asTag = module === "stdlib" ? tagOf(version) : version;
      return (byModule.get(module) ?? [])
        .filter((advisory) => isAffected(advisory, asTag))
        .map(({ id }) => id);
    },
  };
}

/** A Go version as advisories write it: `1.22rc1` is `v1.22.0-rc.1`, `1.20` is `v1.20.0`. */
function tagOf(version: string): string {
  const [, minor = version, patch = "0", kind, number] =
    /^(\d+\.\d+)(?:\.(\d+)|([a-z]+)(\d+))?$/.exec(version) ?? [];
  return `v${minor}.${patch}${kind === undefined ? "" : `-${kind}.${number}`}`;
}
