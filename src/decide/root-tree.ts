import type { ActiveRevision, NamedRevision } from "./active-revision.ts";

/**
 * A live revision with the list that names it: one list for its whole life, so that headers can be
 * made once.
 */
export interface Holder {
  readonly active: ActiveRevision;
  readonly revisions: readonly NamedRevision[];
}

/** One segment of the tree of roots. Roots of different holders never contain each other. */
export interface RootNode {
  readonly holder: Holder | undefined;
  /** Every holder at or below this node, each once, in order of names. */
  readonly holders: readonly Holder[];
  readonly children: ReadonlyMap<string, RootNode>;
}

export function createRootTree(holders: readonly Holder[]): RootNode {
  const root: GrowingNode = createNode();
  const sorted = holders.toSorted((a, b) => (a.active.name < b.active.name ? -1 : 1));
  for (const holder of sorted) {
    for (const path of holder.active.roots) grow(root, path, holder);
  }
  return root;
}

/** Who answers a path: its owner, or all whose roots lie below it. */
export function holdersOf(root: RootNode, path: readonly string[]): readonly Holder[] {
  let node: RootNode | undefined = root;
  for (const segment of path) {
    if (node.holder !== undefined) return node.holders;
    node = node.children.get(segment);
    if (node === undefined) return NOBODY;
  }
  return node.holders;
}

interface GrowingNode {
  holder: Holder | undefined;
  readonly holders: Holder[];
  readonly children: Map<string, GrowingNode>;
}

const NOBODY: readonly Holder[] = [];

function createNode(): GrowingNode {
  return { holder: undefined, holders: [], children: new Map() };
}

function grow(root: GrowingNode, path: string, holder: Holder): void {
  let node = root;
  join(node, holder);
  for (const segment of path === "" ? [] : path.split("/")) {
    const child = node.children.get(segment) ?? createNode();
    node.children.set(segment, child);
    node = child;
    join(node, holder);
  }
  node.holder = holder;
}

function join(node: GrowingNode, holder: Holder): void {
  if (!node.holders.includes(holder)) node.holders.push(holder);
}
