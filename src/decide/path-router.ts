import type { IndexedPath, PathIndex } from "../domain/bundle.ts";

/** One segment of the tree of rules and packages. */
export interface PathNode {
  /** What the index says of exactly this path; undefined between and above what it names. */
  readonly entry: { readonly id: number; readonly kind: IndexedPath["kind"] } | undefined;
  readonly children: ReadonlyMap<string, PathNode>;
}

/**
 * Who answers a path: an entrypoint, with what lies below its value; `base` the base documents
 * alone; `merged` the documents of everything below a node together with the base documents.
 */
export type Route =
  | { readonly kind: "entrypoint"; readonly id: number; readonly rest: readonly string[] }
  | { readonly kind: "base" }
  | { readonly kind: "merged"; readonly node: PathNode };

/** The tree of an index. */
export function createPathTree(index: PathIndex): PathNode {
  const root: GrowingNode = { entry: undefined, children: new Map() };
  for (const [id, { path, kind }] of index.entrypoints.entries()) {
    let node = root;
    for (const segment of path) {
      const child = node.children.get(segment) ?? { entry: undefined, children: new Map() };
      node.children.set(segment, child);
      node = child;
    }
    node.entry = { id, kind };
  }
  return root;
}

/**
 * The route of a path: the entrypoint that names exactly it, else the nearest rule above it; below
 * a package no rule matches, so only base documents can. Segments are those of the Data API: one
 * that reads as an integer is a number and never the name of a rule or package.
 */
export function routePath(root: PathNode, path: readonly string[]): Route {
  let node = root;
  let rule: Route | undefined;
  for (let depth = 0; depth < path.length; depth++) {
    const segment = path[depth] as string;
    const child = isNumeric(segment) ? undefined : node.children.get(segment);
    if (child === undefined) return rule ?? BASE;
    node = child;
    if (node.entry?.kind === "rule") {
      rule = { kind: "entrypoint", id: node.entry.id, rest: path.slice(depth + 1) };
    }
  }
  if (node.entry !== undefined) return { kind: "entrypoint", id: node.entry.id, rest: NO_REST };
  return rule ?? { kind: "merged", node };
}

/** True when a rule defines the path or a value above it. */
export function isBelowRule(root: PathNode, path: readonly string[]): boolean {
  let node: PathNode | undefined = root;
  for (const segment of path) {
    node = isNumeric(segment) ? undefined : node.children.get(segment);
    if (node === undefined) return false;
    if (node.entry?.kind === "rule") return true;
  }
  return false;
}

interface GrowingNode {
  entry: PathNode["entry"];
  readonly children: Map<string, GrowingNode>;
}

const BASE: Route = { kind: "base" };
const NO_REST: readonly string[] = [];
const DIGIT_OR_SIGN = /^[-+.\d]/;
const INTEGER = /^[-+]?(?:\d+(?:\.0*)?|\.0*)$/;

function isNumeric(segment: string): boolean {
  return DIGIT_OR_SIGN.test(segment) && INTEGER.test(segment);
}
