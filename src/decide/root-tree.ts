import type { BundleName } from "../domain/bundle-name.ts";
import type { ActiveRevision } from "./active-revision.ts";
import type { LiveRevision } from "./live-revision.ts";

/** The bundle that answers below its roots. It stays the same while its revisions come and go. */
export interface RootOwner {
  readonly name: BundleName;
  readonly roots: readonly string[];
  /** Whether anybody may ask it. */
  isOpen: boolean;
  /** Undefined until a revision of it is live. */
  live: LiveRevision | undefined;
  /** The revision whose engine was dropped: it is made again when it is asked. */
  resting?: RestingRevision | undefined;
  /** Grows with each question. */
  usedAt: number;
  /** Questions that wait for it, or for others with it: its engine is not dropped. */
  pins: number;
}

/** What is known of a revision without its engine. */
export type RestingRevision = Pick<ActiveRevision, "name" | "revision" | "roots">;

/** One segment of the tree of roots. Roots of different owners never contain each other. */
export interface RootNode {
  readonly owner: RootOwner | undefined;
  /** Every owner at or below this node, each once, in order of names. */
  readonly owners: readonly RootOwner[];
  readonly children: ReadonlyMap<string, RootNode>;
}

export function createRootTree(owners: readonly RootOwner[]): RootNode {
  const root: GrowingNode = createNode();
  const sorted = owners.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const owner of sorted) {
    for (const path of owner.roots) grow(root, path, owner);
  }
  return root;
}

/** Who answers a path: its owner, or all whose roots lie below it. */
export function ownersOf(root: RootNode, path: readonly string[]): readonly RootOwner[] {
  let node: RootNode | undefined = root;
  for (const segment of path) {
    if (node.owner !== undefined) return node.owners;
    node = node.children.get(segment);
    if (node === undefined) return NOBODY;
  }
  return node.owners;
}

/** The bundle that has all of a path, so that no other can come to own a part of it. */
export function ownerOf(root: RootNode, path: readonly string[]): RootOwner | undefined {
  let node: RootNode | undefined = root;
  for (const segment of path) {
    if (node === undefined || node.owner !== undefined) break;
    node = node.children.get(segment);
  }
  return node?.owner;
}

interface GrowingNode {
  owner: RootOwner | undefined;
  readonly owners: RootOwner[];
  readonly children: Map<string, GrowingNode>;
}

const NOBODY: readonly RootOwner[] = [];

function createNode(): GrowingNode {
  return { owner: undefined, owners: [], children: new Map() };
}

function grow(root: GrowingNode, path: string, owner: RootOwner): void {
  let node = root;
  join(node, owner);
  for (const segment of path === "" ? [] : path.split("/")) {
    const child = node.children.get(segment) ?? createNode();
    node.children.set(segment, child);
    node = child;
    join(node, owner);
  }
  node.owner = owner;
}

/** Owners come one after the other: one that is there already came last. */
function join(node: GrowingNode, owner: RootOwner): void {
  if (node.owners.at(-1) !== owner) node.owners.push(owner);
}
