import type { BundleName } from "./bundle-name.ts";
import { rootsOverlap } from "./roots.ts";

/** A bundle as far as it matters who answers a path. */
export interface Ownership {
  readonly name: BundleName;
  readonly roots: readonly string[];
  readonly decide: boolean;
}

const MAX_NAMED = 10;

/**
 * Why a path was undefined, where that is no answer of a policy: only a bundle for agents owns it, or another bundle than the
 * one that was asked, or none. Undefined when who was asked owns the path.
 */
export function undefinedHint(
  path: readonly string[],
  asked: BundleName | undefined,
  bundles: readonly Ownership[],
): string | undefined {
  const text = path.join("/");
  const owners = bundles.filter(({ roots }) => roots.some((root) => rootsOverlap(root, text)));
  const answering = owners.filter(({ decide }) => decide);
  if (owners.some(({ name }) => name === asked)) return undefined;
  if (asked === undefined && answering.length > 0) return undefined;
  const where = asked === undefined ? "here" : `inside ${asked}`;
  if (answering.length > 0) {
    return `${text} is not ${where}: it belongs to ${namesOf(answering)}; ask that one, or over all bundles`;
  }
  if (owners.length > 0) {
    return `${text} belongs to ${namesOf(owners)}, which is for agents only (decide: false): ask an OPA agent that has it`;
  }
  return `no bundle owns ${text}; there are ${rootsOf(bundles)}`;
}

function namesOf(owners: readonly Ownership[]): string {
  return shortList(owners.map(({ name }) => name));
}

function rootsOf(bundles: readonly Ownership[]): string {
  const owned = bundles.map(({ name, roots }) => `${name} (${shortList(roots)})`);
  return owned.length === 0 ? "no bundles" : shortList(owned);
}

function shortList(texts: readonly string[]): string {
  const rest = texts.length - MAX_NAMED;
  const named = texts.slice(0, MAX_NAMED).join(", ");
  return rest > 0 ? `${named} and ${rest} more` : named;
}
