import type { SumEntry, SumFile } from "./sum-file.ts";

/** What is asked for: the hash of a module's files, or of its go.mod alone. */
export interface SumKey {
  readonly path: string;
  readonly version: string;
  readonly goMod: boolean;
}

/** Where a hash is recorded. */
export interface PlacedSum {
  readonly file: string;
  readonly row: number;
  readonly hash: string;
}

/** What the sum files say of one key. */
export type RecordedSum =
  | { readonly kind: "recorded"; readonly hash: string; readonly places: readonly PlacedSum[] }
  /** Different `h1:` hashes, which Go takes for an attack whenever it compares with the second. */
  | { readonly kind: "conflicting"; readonly places: readonly PlacedSum[] }
  /** Hashes, but only of algorithms that Go skips. */
  | { readonly kind: "unknown_algorithm"; readonly places: readonly PlacedSum[] }
  | { readonly kind: "absent" };

/** Several sum files together: in a workspace Go consults go.work.sum and the go.sum of every used module. */
export interface SumIndex {
  sumOf(key: SumKey): RecordedSum;
}

export function indexSums(files: readonly SumFile[]): SumIndex {
  const known = new Map<string, PlacedSum[]>();
  for (const { file, entries } of files) {
    for (const entry of entries) {
      const key = keyOf(entry);
      const places = known.get(key) ?? [];
      places.push({ file, row: entry.row, hash: entry.hash });
      known.set(key, places);
    }
  }
  return { sumOf: (key) => recordedOf(known.get(keyOf(key)) ?? []) };
}

function recordedOf(all: readonly PlacedSum[]): RecordedSum {
  if (all.length === 0) return { kind: "absent" };
  const places = all.filter(({ hash }) => hash.startsWith("h1:"));
  const [first] = places;
  if (first === undefined) return { kind: "unknown_algorithm", places: all };
  if (places.some(({ hash }) => hash !== first.hash)) return { kind: "conflicting", places };
  return { kind: "recorded", hash: first.hash, places };
}

/** No field of a sum file holds white space, and a binary can say of a version whatever it likes. */
function keyOf({ path, version, goMod }: SumKey | SumEntry): string {
  return `${goMod ? "go.mod" : "files"} ${path} ${version}`;
}
