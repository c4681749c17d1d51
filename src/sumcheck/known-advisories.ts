import type { Advisories } from "../facts/advisories/advisory.ts";
import { goRelease } from "../facts/advisories/go-release.ts";
import { isAffected } from "../facts/advisories/is-affected.ts";
import type { KnownAdvisories } from "./evidence.ts";

/** What advisories on Go itself are about: the standard library, and cmd/go, the compiler and their like. */
const OF_GO: ReadonlySet<string> = new Set(["stdlib", "toolchain"]);

/** Advisories to hold a program against. */
export function knownAdvisories({ snapshot, advisories, unread }: Advisories): KnownAdvisories {
  const known = advisories.filter(({ module }) => OF_GO.has(module));
  const unknown = unread.filter(({ module }) => OF_GO.has(module));
  return {
    snapshot,
    ofCompiler: (version) => {
      const asTag = goRelease(version) ?? version;
      return {
        affecting: idsOf(known.filter((advisory) => isAffected(advisory, asTag))),
        unread: idsOf(unknown),
      };
    },
  };
}

/** One record may be about the library and the commands. */
function idsOf(advisories: readonly { readonly id: string }[]): string[] {
  return [...new Set(advisories.map(({ id }) => id))];
}
