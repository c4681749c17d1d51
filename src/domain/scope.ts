import { PolicyError } from "./policy-error.ts";

/**
 * What a grant is about, as patterns: `authz` for itself, `k8s/*` for all below it, `*` for everything. Of decision paths a
 * pattern without a star covers what lies below it too (see {@link coversPath}).
 */
export type Scope = readonly ScopePattern[];

export type ScopePattern = string & { readonly __brand: "ScopePattern" };

const MAX_PATTERNS = 1_000;
const MAX_LENGTH = 200;
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Everything. */
export const EVERYTHING: Scope = ["*" as ScopePattern];

/** Reads patterns from outside. Throws `invalid_parameter` that says what a pattern looks like. */
export function parseScope(values: readonly string[]): Scope {
  if (values.length === 0) throw new PolicyError("invalid_parameter", "a scope names something");
  if (values.length > MAX_PATTERNS) {
    throw new PolicyError("invalid_parameter", `a scope has at most ${MAX_PATTERNS} patterns`);
  }
  return values.map(parsePattern);
}

function parsePattern(value: string): ScopePattern {
  if (value.length <= MAX_LENGTH && isPattern(value)) return value as ScopePattern;
  throw new PolicyError(
    "invalid_parameter",
    `${JSON.stringify(value)} is no scope: a name (authz), all below one (k8s/*) or everything (*) is wanted`,
  );
}

function isPattern(value: string): boolean {
  if (value === "*") return true;
  return value
    .replace(/\/\*$/, "")
    .split("/")
    .every((segment) => SEGMENT.test(segment));
}

/** True for a bundle that a pattern names, or that lies below one with a star. */
export function coversBundle(scope: Scope, name: string): boolean {
  return scope.some((pattern) => pattern === name || isBelow(pattern, name));
}

/** True for a path (segments without escapes) that a pattern names, or that lies below one, with or without its star. */
export function coversPath(scope: Scope, path: readonly string[]): boolean {
  return scope.some((pattern) => {
    if (pattern === "*") return true;
    const wanted = pattern.replace(/\/\*$/, "").split("/");
    return wanted.length <= path.length && wanted.every((segment, at) => segment === path[at]);
  });
}

/** True where a scope lets nothing out of it that another does not. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  return inner.every((pattern) =>
    outer.some((wide) => wide === pattern || isBelow(wide, pattern.replace(/\/\*$/, "/_"))),
  );
}

function isBelow(pattern: string, name: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith("/*") && name.startsWith(pattern.slice(0, -1));
}
