import type { BundleName } from "../domain/bundle-name.ts";
import type { Question } from "./active-revision.ts";
import type { Owners } from "./owners.ts";
import type { RootOwner } from "./root-tree.ts";
import { createWaiting, notActive } from "./waiting.ts";

/** Bundles on their way that nobody has announced yet, so that it is not known which paths they will own. */
export interface Coming {
  /** In words, for who waits in vain. */
  readonly what: string;
  /** Resolves when all are live, and none is coming any more. */
  readonly over: Promise<void>;
}

/** Asks again once there is who answers. Both throw `unavailable`, with the names of who is missing, after the question's time. */
export interface WaitForOwners {
  /** Once all are live: by then other bundles may own the path. */
  whenLive<T>(
    concerned: readonly RootOwner[],
    asked: Question,
    again: () => T | Promise<T>,
  ): Promise<T>;
  whenCome<T>(coming: Coming, asked: Question, again: () => T | Promise<T>): Promise<T>;
}

/** A refusal names so many bundles that are not live. */
const MAX_NAMED = 10;

/** `ready` resolves once a bundle is live or gone; at most so many questions wait. */
export function createWaitForOwners(
  owners: Owners,
  ready: (name: BundleName) => Promise<void>,
  maxWaiting: number,
): WaitForOwners {
  const waitFor = createWaiting(maxWaiting);
  const isMissing = (owner: RootOwner): boolean =>
    owner.live === undefined && owners.get(owner.name) === owner;

  return {
    async whenLive(concerned, asked, again) {
      const missing = (): RootOwner[] => concerned.filter(isMissing);
      const all = async (): Promise<unknown> =>
        await Promise.all(missing().map(({ name }) => ready(name)));
      for (const owner of concerned) owner.pins++;
      try {
        await waitFor(all, asked, () => namesOf(missing()));
        if (concerned.some(isMissing)) throw notActive(namesOf(missing()));
        return await again();
      } finally {
        for (const owner of concerned) owner.pins--;
        owners.makeRoom();
      }
    },
    async whenCome({ what, over }, asked, again) {
      await waitFor(
        () => over,
        asked,
        () => what,
      );
      return await again();
    },
  };
}

function namesOf(owners: readonly RootOwner[]): string {
  const names = owners.slice(0, MAX_NAMED).map(({ name }) => name);
  const more = owners.length > MAX_NAMED ? ` and ${owners.length - MAX_NAMED} more` : "";
  return `${names.join(", ")}${more}`;
}
