/**
 * True when one root contains the other, segment by segment, so that two bundles cannot both own them
 * (OPA v1/bundle/bundle.go, RootPathsOverlap). The root "" owns everything.
 */
export function rootsOverlap(a: string, b: string): boolean {
  return isInsideRoot(a, b) || isInsideRoot(b, a);
}

/** True when a slash-separated path lies at or below the root (OPA v1/bundle/bundle.go, RootPathsContain). */
export function isInsideRoot(root: string, path: string): boolean {
  return root === "" || path === root || path.startsWith(`${root}/`);
}
