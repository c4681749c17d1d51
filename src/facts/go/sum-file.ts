/** One line of a go.sum or go.work.sum file. */
export interface SumEntry {
  readonly path: string;
  /** Without the `/go.mod` suffix. */
  readonly version: string;
  /** True for the hash of the go.mod file alone. */
  readonly goMod: boolean;
  /** `h1:` and base64, or of another algorithm, which Go skips. */
  readonly hash: string;
  readonly row: number;
}

/** A sum file: a superset of the build list, often with several hashes for a key. In the order as written. */
export interface SumFile {
  readonly file: string;
  readonly entries: readonly SumEntry[];
}
