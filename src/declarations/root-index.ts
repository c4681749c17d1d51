import { isRootSegment } from "./agent-paths.ts";

/** A path in `data`, as segments. */
export type DataPath = readonly string[];

/** Which paths a set of roots owns, answered without looking at each root. */
export interface RootIndex {
  /** True when the path lies at or below a root. */
  owns(path: DataPath): boolean;
  /** True when a root lies at or below the path. */
  leadsToRoot(path: DataPath): boolean;
}

/** Deeper than any package people write; what lies deeper is judged by its beginning. */
const MAX_SEGMENTS = 64;

export function createRootIndex(roots: readonly string[]): RootIndex {
  const owned = new Set(roots);
  const ancestors = new Set(roots.flatMap((root) => beginningsOf(segmentsOf(root))));
  return {
    owns: (path) => beginningsOf(expressible(path)).some((beginning) => owned.has(beginning)),
    leadsToRoot: (path) => {
      return expressible(path).length === path.length && ancestors.has(path.join("/"));
    },
  };
}

/** As much of a path as a root can say. */
function expressible(path: DataPath): DataPath {
  const end = path.findIndex((segment, depth) => !isRootSegment(segment, depth));
  return path.slice(0, end === -1 ? MAX_SEGMENTS : Math.min(end, MAX_SEGMENTS));
}

/** Two roots of which one contains the other, undefined when there are none. */
export function overlappingRoots(roots: readonly string[]): readonly [string, string] | undefined {
  const seen = new Set<string>();
  for (const root of roots) {
    if (seen.has(root)) return [root, root];
    seen.add(root);
  }
  for (const root of roots) {
    const container = beginningsOf(segmentsOf(root)).find(
      (beginning) => beginning !== root && seen.has(beginning),
    );
    if (container !== undefined) return [container, root];
  }
  return undefined;
}

/** The roots without those that lie inside another. Sorted. */
export function smallestRoots(paths: readonly DataPath[]): string[] {
  const roots = new Set(paths.map((path) => expressible(path).join("/")));
  return [...roots]
    .filter((root) => {
      return !beginningsOf(segmentsOf(root)).some(
        (beginning) => beginning !== root && roots.has(beginning),
      );
    })
    .sort();
}

/** The path's own text and that of all its ancestors, from the root of `data` ("") on. */
function beginningsOf(path: DataPath): string[] {
  const beginnings = [""];
  let text = "";
  for (const segment of path.slice(0, MAX_SEGMENTS)) {
    text = text === "" ? segment : `${text}/${segment}`;
    beginnings.push(text);
  }
  return beginnings;
}

function segmentsOf(root: string): DataPath {
  return root === "" ? [] : root.split("/");
}
