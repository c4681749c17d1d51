import type { AccessPaths } from "../domain/access-paths.ts";
import type { BundleAccess } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { ActiveRevision } from "./active-revision.ts";
import { createDeclaredAccess } from "./declared-access.ts";
import type { EngineCounts, HeldEngines } from "./held-engines.ts";
import {
  createRootTree,
  type RestingRevision,
  type RootNode,
  type RootOwner,
} from "./root-tree.ts";
import { haveSameItems } from "./values/same-items.ts";

/** A bundle that will answer below these roots. */
export interface AnnouncedBundle {
  readonly name: BundleName;
  readonly roots: readonly string[];
  readonly authzen?: AccessPaths | undefined;
  readonly access?: BundleAccess | undefined;
}

/** Which bundles there are, and which of them answers below which roots. */
export interface Owners {
  /** Those that decide, by their roots. */
  tree(): RootNode;
  get(name: BundleName): RootOwner | undefined;
  all(): Iterable<RootOwner>;
  /** What answers of those that decide, with its engine or without. */
  answering(): readonly RestingRevision[];
  /** What one of those that decide declares to answer the AuthZEN API; undefined where none does. */
  accessPaths(): AccessPaths | undefined;
  /** Bundles that have nothing live yet. */
  announce(bundles: Iterable<AnnouncedBundle>): void;
  put(active: ActiveRevision, decide: boolean): void;
  remove(name: BundleName): void;
  /** Drops engines that are over the budget. */
  makeRoom(): void;
  engines(): EngineCounts;
  clear(): void;
}

interface Owner extends RootOwner {
  readonly decide: boolean;
}

const NEVER_ASKED: Pick<RootOwner, "usedAt" | "pins"> = { usedAt: 0, pins: 0 };

export function createOwners(engines: HeldEngines): Owners {
  const owners = new Map<BundleName, Owner>();
  const access = createDeclaredAccess();
  let tree: RootNode = createRootTree([]);

  const deciding = (): Owner[] => [...owners.values()].filter(({ decide }) => decide);
  const regrow = (): void => {
    tree = createRootTree(deciding());
  };
  const add = (bundle: AnnouncedBundle & Pick<Owner, "decide">): Owner => {
    const { name, roots, decide } = bundle;
    const isOpen = isOpenTo(bundle);
    const owner: Owner = { ...NEVER_ASKED, name, roots, decide, isOpen, live: undefined };
    owners.set(name, owner);
    return owner;
  };

  return {
    tree: () => tree,
    get: (name) => owners.get(name),
    all: () => owners.values(),
    answering: () => deciding().flatMap(answering),
    accessPaths: access.paths,
    announce(bundles) {
      let isNews = false;
      for (const bundle of bundles) {
        const { name, roots, authzen } = bundle;
        const known = owners.get(name);
        if (known?.live !== undefined || known?.resting !== undefined) continue;
        access.set(name, authzen);
        if (known !== undefined && haveSameItems(known.roots, roots)) {
          known.isOpen = isOpenTo(bundle);
          continue;
        }
        add({ ...bundle, decide: true });
        isNews = true;
      }
      if (isNews) regrow();
    },
    put(active, decide) {
      const { name, roots, authzen, access: opened } = active;
      access.set(name, decide ? authzen : undefined);
      const before = owners.get(name);
      const isSame = before?.decide === decide && haveSameItems(before.roots, roots);
      const owner = before !== undefined && isSame ? before : add({ name, roots, decide });
      owner.isOpen = isOpenTo({ access: opened });
      engines.put(owner, active);
      if (owner !== before) {
        regrow();
        engines.letGo(before);
      }
      engines.makeRoom(owners.values(), owner);
    },
    remove(name) {
      access.set(name, undefined);
      const removed = owners.get(name);
      if (!owners.delete(name)) return;
      regrow();
      engines.letGo(removed);
    },
    makeRoom: () => engines.makeRoom(owners.values()),
    engines: engines.counts,
    clear() {
      for (const owner of owners.values()) engines.letGo(owner);
      owners.clear();
      regrow();
    },
  };
}

function isOpenTo({ access }: Pick<AnnouncedBundle, "access">): boolean {
  return access?.read === "anyone";
}

/** What answers for an owner, with its engine or without; none before its first is live. */
export function answering({ live, resting }: RootOwner): readonly RestingRevision[] {
  const known = live?.active ?? resting;
  return known === undefined ? [] : [known];
}
