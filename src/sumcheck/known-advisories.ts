import type { Advisories, Advisory } from "../facts/advisories/advisory.ts";
import { goRelease } from "../facts/advisories/go-release.ts";
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
      const asTag = module === "stdlib" ? (goRelease(version) ?? version) : version;
      return (byModule.get(module) ?? [])
        .filter((advisory) => isAffected(advisory, asTag))
        .map(({ id }) => id);
    },
  };
}
