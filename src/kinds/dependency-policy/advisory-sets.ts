import type { FileTree } from "../../domain/bundle.ts";
import type { JsonObject } from "../../domain/json-value.ts";
import type { Advisories, Advisory, AdvisoryRange } from "../../facts/advisories/advisory.ts";
import { readAdvisories } from "../../facts/advisories/read-advisories.ts";
import { pseudoVersion } from "../../go-modules/version/pseudo-version.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import type { Finding } from "../refusal.ts";
import type { LocatedDependencyPolicy } from "./dependency-policy.ts";
import { boundData } from "./version-range.ts";

/** What is read at every push; the whole Go database says what it says in some megabytes. */
const MOST_BYTES: number = 64 * 1024 * 1024;

/** The name under which the rules look a list of files up: policies that name the same share it. */
export function setName(files: readonly string[]): string {
  return [...files].sort().join(", ");
}

/** Finds files of advisories that are not there, or too large. */
export function advisoryFaults(
  { value, locate }: LocatedDependencyPolicy,
  files: FileTree,
): Finding[] {
  const named = value.spec.vulnerabilities?.advisories ?? [];
  return named.flatMap((file, position) => {
    const location = locate(["spec", "vulnerabilities", "advisories", position]);
    const bytes = files.get(file);
    if (bytes === undefined) {
      const name = JSON.stringify(file);
      return [
        { message: `the bundle has no file ${name}${didYouMean(file, files.keys())}`, location },
      ];
    }
    if (bytes.length <= MOST_BYTES) return [];
    return [{ message: `${file} is larger than 64 MiB`, location }];
  });
}

/** The advisories of all policies, by the names of their sets. Throws `invalid_parameter` with the place of a fault in a file. */
export function advisorySets(
  policies: readonly LocatedDependencyPolicy[],
  files: FileTree,
): JsonObject {
  const read = new Map<string, Advisories>();
  const sets = policies.flatMap(({ value }): [string, JsonObject][] => {
    const named = value.spec.vulnerabilities?.advisories ?? [];
    if (named.length === 0) return [];
    for (const file of named) {
      if (!read.has(file)) read.set(file, readAdvisories(files.get(file) as Uint8Array, file));
    }
    return [[setName(named), setData(named, read)]];
  });
  return Object.fromEntries(sets);
}

function setData(files: readonly string[], read: ReadonlyMap<string, Advisories>): JsonObject {
  const all = [...files].sort().map((file) => [file, read.get(file) as Advisories] as const);
  const advisories = unique(all.flatMap(([, file]) => file.advisories));
  return {
    snapshots: Object.fromEntries(all.map(([file, { snapshot }]) => [file, snapshot])),
    modules: byModule(advisories, advisoryData),
    fixed: Object.fromEntries(
      [...grouped(advisories)].map(([module, its]) => [module, fixedBy(its)]),
    ),
    unread: byModule(
      all.flatMap(([, file]) => file.unread),
      ({ id, why }) => ({ id, why }),
    ),
  };
}

/** Of a record that is there several times the newest counts, and all of those where it is told differently at that time. */
function unique(advisories: readonly Advisory[]): Advisory[] {
  const newest = new Map<string, string>();
  const keyOf = ({ id, module }: Advisory): string => `${id} ${module}`;
  for (const each of advisories) {
    const key = keyOf(each);
    if (each.modified > (newest.get(key) ?? "")) newest.set(key, each.modified);
  }
  const current = advisories.filter((each) => each.modified === newest.get(keyOf(each)));
  return [...new Map(current.map((each) => [JSON.stringify(each), each])).values()];
}

function grouped<T extends { readonly module: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(each.module);
    if (group === undefined) groups.set(each.module, [each]);
    else group.push(each);
  }
  return groups;
}

function byModule<T extends { readonly module: string }>(
  all: readonly T[],
  data: (each: T) => JsonObject,
): JsonObject {
  return Object.fromEntries([...grouped(all)].map(([module, its]) => [module, its.map(data)]));
}

/** The ids of advisories by the very versions that fix them. */
function fixedBy(advisories: readonly Advisory[]): JsonObject {
  const ids = new Map<string, Set<string>>();
  for (const { id, ranges } of advisories) {
    for (const { fixed } of ranges) {
      if (fixed !== undefined) ids.set(fixed, (ids.get(fixed) ?? new Set()).add(id));
    }
  }
  return Object.fromEntries([...ids].map(([version, its]) => [version, [...its].sort()]));
}

function advisoryData({ id, aliases, severity, published, ranges }: Advisory): JsonObject {
  return { id, aliases, severity, published, ranges: ranges.map(rangeData) };
}

/** An empty key is below all. */
function rangeData({ introduced, fixed, lastAffected }: AdvisoryRange): JsonObject {
  return {
    introduced:
      introduced === "0"
        ? { key: [], isPseudo: false }
        : { ...boundData(introduced), isPseudo: pseudoVersion(introduced) !== undefined },
    ...(fixed === undefined ? {} : { fixed: boundData(fixed) }),
    ...(lastAffected === undefined ? {} : { lastAffected: boundData(lastAffected) }),
  };
}
