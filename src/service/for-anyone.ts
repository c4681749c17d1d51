import type { Decisions } from "../decide/decisions.ts";
import type { OpenBundles } from "../distribute/open-bundles.ts";
import type { Subject } from "../domain/grant.ts";

/** What bundles open to anybody: nothing before it is known which bundles there are. */
export interface ForAnyone {
  is(subject: Subject): boolean;
  learn(sources: ForAnyoneSources): void;
}

interface ForAnyoneSources {
  readonly bundles: Pick<OpenBundles, "has">;
  readonly decisions: Pick<Decisions, "isOpen">;
}

export function createForAnyone(): ForAnyone {
  let known: ForAnyoneSources | undefined;
  return {
    is(subject) {
      switch (subject.kind) {
        case "bundle":
          return known?.bundles.has(subject.name) ?? false;
        case "path":
          return known?.decisions.isOpen(subject.path) ?? false;
        default:
          return false;
      }
    },
    learn(sources) {
      known = sources;
    },
  };
}
