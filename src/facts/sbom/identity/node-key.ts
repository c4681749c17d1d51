import canonicalize from "canonicalize";
import type { CanonicalPurl } from "./canonical-purl.ts";

/** What tells a component that has no package URL from others. */
export interface ComponentName {
  readonly type: string;
  readonly group: string;
  readonly name: string;
  readonly version: string;
}

/** The identity of a component without a package URL, in the shape of one. */
export function keyOfName({ type, group, name, version }: ComponentName): CanonicalPurl {
  return {
    key: canonicalText([type, group, name, version]),
    base: canonicalText([type, group, name]),
    version,
  };
}

/** The text of a JSON value by RFC 8785. */
export function canonicalText(value: unknown): string {
  return canonicalize(value) as string;
}
