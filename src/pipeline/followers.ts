import type { ActiveRevision, NamedRevision } from "../decide/active-revision.ts";
import type { Decisions } from "../decide/decisions.ts";
import type { LiveHeads } from "../distribute/live-heads.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ActivationState } from "./activation-state.ts";
import { seenRecords, type View, viewKey } from "./seen-bundles.ts";
import { isConcerned, type Sight, sightOf } from "./sight.ts";

/** One that sees what moves, ready to move along. */
export interface Follower {
  readonly state: ActivationState;
  /** What it answered by when it was made. */
  readonly head: Head;
  readonly active: ActiveRevision;
}

/** Active bundles whose rules see others, and what they see. */
export interface Followers {
  /** What bundles see of each other here: what answers, else what is to answer. */
  view(moved?: NamedRevision): View;
  /** Lets a revision answer with what it sees. */
  put(state: ActivationState, active: ActiveRevision): void;
  /** What these rules see now, by `viewKey`. */
  seenNow(name: BundleName, sight: Sight): Promise<string>;
  /** Whether what answers sees something else than there is, and was not tried with that. */
  mayFollow(name: BundleName, state: ActivationState | undefined): Promise<boolean>;
  /**
   * Those that see a bundle, made again with its next revision, so that all change in one moment. Whoever cannot follow
   * answers by what it saw before, and is told of by its own activation.
   */
  load(name: BundleName, revision: Revision): Promise<readonly Follower[]>;
  takeAlong(followers: readonly Follower[]): void;
  /** Those who may see something new when a bundle has this revision, or none any more. */
  concernedBy(moved: BundleName, revision: Revision | undefined): readonly BundleName[];
}

/** Makes a stored revision live; undefined when the bundle is not for decisions. */
export type Load = (
  name: BundleName,
  revision: Revision,
  view: View,
) => Promise<ActiveRevision | undefined>;

export interface FollowersOptions {
  readonly store: BundleStore;
  readonly heads: LiveHeads;
  readonly decisions: Decisions;
  readonly states: ReadonlyMap<BundleName, ActivationState>;
  readonly load: Load;
  readonly isClosed: () => boolean;
}

export function createFollowers(options: FollowersOptions): Followers {
  const { store, heads, decisions, states, load, isClosed } = options;

  function view(moved?: NamedRevision): View {
    return {
      revisionOf: (name) =>
        name === moved?.name
          ? moved.revision
          : (states.get(name)?.active?.revision ?? heads.head(name)?.revision),
      names: () => heads.all().map(({ name }) => name),
    };
  }

  function put(state: ActivationState, active: ActiveRevision): void {
    decisions.activate(active);
    const sight = sightOf(active);
    Object.assign(state, { sight, triedWith: sight?.key ?? "" });
  }

  async function seenFrom(name: BundleName, { sees }: Sight, from: View): Promise<string> {
    return viewKey(await seenRecords(store, { name, sees }, from));
  }

  return {
    view,
    put,
    seenNow: (name, sight) => seenFrom(name, sight, view()),
    async mayFollow(name, state) {
      const sight = state?.sight;
      if (sight === undefined || decisions.isResting(name)) return false;
      const seen = await seenFrom(name, sight, view()).catch(() => sight.key);
      return seen !== sight.key && seen !== state?.triedWith;
    },
    async load(name, revision) {
      const followers: Follower[] = [];
      for (const [other, state] of states) {
        const { active: head, sight } = state;
        if (other === name || head === undefined || sight === undefined) continue;
        if (!isConcerned(sight, name, revision)) continue;
        if (isClosed() || decisions.isResting(other)) continue;
        const moved = view({ name, revision });
        try {
          if ((await seenFrom(other, sight, moved)) === sight.key) continue;
          const active = await load(other, head.revision, moved);
          if (active !== undefined) followers.push({ state, head, active });
        } catch {
          // It is tried by itself, and says then why it fails.
        }
      }
      return followers;
    },
    takeAlong(followers) {
      for (const { state, head, active } of followers) {
        const isCurrent = state.active === head && states.get(active.name) === state;
        if (isCurrent) put(state, active);
        else active.close();
      }
    },
    concernedBy(moved, revision) {
      return [...states]
        .filter(([, { sight }]) => sight !== undefined && isConcerned(sight, moved, revision))
        .map(([name]) => name);
    },
  };
}
