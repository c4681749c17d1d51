import type { Location } from "../../../domain/policy-error.ts";
import { compareTexts } from "../../../opa/go/text-bytes.ts";
import type { Alternatives, Collector, RefStats } from "./collector.ts";
import { type Constraint, isAnything, isScalarValue } from "./constraint.ts";
import type { RefTable } from "./indexed-ref.ts";
import { addRule, createNode, levelBelow, nodeFor, nodeForAny, type TrieNode } from "./trie.ts";

/** The references that some rule demands a value of, in the order in which they are asked, and all others. */
export interface Levels {
  readonly valued: readonly number[];
  readonly unvalued: readonly number[];
}

/** Adds the references that a rule demands a value of. */
export function addValued({ own, disjunctions }: Collector, valued: Set<number>): void {
  for (const constraint of [...own, ...disjunctions.flat(2)]) {
    if (!isAnything(constraint)) valued.add(constraint.ref);
  }
}

/** Those that more rules need come first, behind them those with alternatives. */
export function levelsOf(
  refs: RefTable,
  stats: ReadonlyMap<number, RefStats>,
  valued: ReadonlySet<number>,
): Levels {
  const sorted = [...stats].filter(([, { count }]) => count > 0);
  const locationOf = (id: number): Location | undefined => refs.refs[id]?.ref.location;
  sorted.sort(
    ([a, left], [b, right]) =>
      left.alternated - right.alternated ||
      right.count - left.count ||
      compareLocations(locationOf(a), locationOf(b)) ||
      a - b,
  );
  const ids = sorted.map(([id]) => id);
  return {
    valued: ids.filter((id) => valued.has(id)),
    unvalued: ids.filter((id) => !valued.has(id)),
  };
}

export function compareLocations(left: Location | undefined, right: Location | undefined): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
  return compareTexts(left.file, right.file) || left.row - right.row || left.col - right.col;
}

/** A trie that grows rule by rule. */
export interface TrieBuilder {
  readonly root: TrieNode;
  /** Enters a rule at the end of one path of constraints. */
  insert(path: readonly Constraint[], rule: number): void;
}

export function createTrieBuilder(levels: readonly number[]): TrieBuilder {
  const root = createNode();
  const positions = new Map(levels.map((ref, at) => [ref, at]));
  // Where rules are that demand nothing of all levels before one: many rules begin far behind.
  const unconstrained = [root];
  const skipTo = (level: number): TrieNode => {
    for (let at = unconstrained.length; at <= level; at++) {
      const above = unconstrained[at - 1] as TrieNode;
      unconstrained.push(absentBelow(above, levels[at - 1] as number));
    }
    return unconstrained[level] as TrieNode;
  };
  return {
    root,
    insert(path, rule) {
      const byRef = groupByRef(path.filter(({ ref }) => positions.has(ref)));
      const first = [...byRef.keys()].reduce(
        (least, ref) => Math.min(least, positions.get(ref) as number),
        levels.length,
      );
      if (byRef.size === 0) addRule(root, rule);
      else insertBelow(skipTo(first), levels, first, byRef, rule);
    },
  };
}

function absentBelow(node: TrieNode, ref: number): TrieNode {
  const level = levelBelow(node, ref);
  level.absent ??= createNode();
  return level.absent;
}

function insertBelow(
  start: TrieNode,
  levels: readonly number[],
  first: number,
  byRef: ReadonlyMap<number, readonly Constraint[]>,
  rule: number,
): void {
  let node = start;
  let remaining = byRef.size;
  for (let at = first; remaining > 0; at++) {
    const ref = levels[at] as number;
    const here = byRef.get(ref);
    if (here === undefined) {
      node = absentBelow(node, ref);
      continue;
    }
    remaining -= 1;
    const level = levelBelow(node, ref);
    const concrete = here.filter((each) => !isAnything(each));
    const values = here.length > 1 && concrete.length > 0 ? concrete : here;
    const [one, ...others] = values as [Constraint, ...Constraint[]];
    if (others.length === 0 || isAnything(one)) {
      node = nodeFor(level, one);
    } else if (remaining === 0 || values.some(isTerminal)) {
      for (const each of oneAffixEnd(values)) addRule(nodeFor(level, each), rule);
      return;
    } else {
      node = nodeForAny(level, values);
    }
  }
  addRule(node, rule);
}

function groupByRef(path: readonly Constraint[]): ReadonlyMap<number, readonly Constraint[]> {
  const groups = new Map<number, Constraint[]>();
  for (const constraint of path) {
    const group = groups.get(constraint.ref);
    if (group === undefined) groups.set(constraint.ref, [constraint]);
    else group.push(constraint);
  }
  return groups;
}

/** What lies below cannot be reached from all alternatives alike. */
function isTerminal({ affix, value }: Constraint): boolean {
  return affix !== undefined || !isScalarValue(value);
}

/** Of demands on both ends of a text those on one end, for either would do alone: the end with the longer affixes. */
function oneAffixEnd(values: readonly Constraint[]): readonly Constraint[] {
  const [prefix, suffix] = [shortest(values, "prefix"), shortest(values, "suffix")];
  if (prefix === undefined || suffix === undefined) return values;
  const dropped = suffix > prefix ? "prefix" : "suffix";
  return values.filter(({ affix }) => affix !== dropped);
}

function shortest(values: readonly Constraint[], end: Constraint["affix"]): number | undefined {
  const lengths = values.flatMap(({ affix, value }) =>
    affix === end && value.kind === "string" ? [Buffer.byteLength(value.text)] : [],
  );
  return lengths.length === 0 ? undefined : lengths.reduce((a, b) => Math.min(a, b));
}

/** The references that every path demands something of. */
export function demandedByAll(refs: readonly number[], paths: Alternatives): readonly number[] {
  return refs.filter((ref) => paths.every((path) => path.some((each) => each.ref === ref)));
}
