import type { BundleSource, FileTree, RegoFile, RegoVersion } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { canonicalJson } from "../means/json/canonical-json.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
  readJson,
} from "../means/json/read-json.ts";

/** A bundle that another sees, as it is now. */
export interface SeenBundle {
  readonly name: BundleName;
  readonly roots: readonly string[];
  readonly files: readonly RegoFile[];
  /** JSON text. */
  readonly data: Uint8Array;
}

/** Stands before the names of seen bundles, so that their folders are nobody else's. */
const MARK = "@";

/** The modules of what is seen, as files of one folder with those of who sees it. */
export function seenModules(seen: readonly SeenBundle[]): FileTree {
  return new Map(
    seen.flatMap(({ name, files }) =>
      files.map(({ file, text }) => [`${MARK}${name}/${file}`, Buffer.from(text)] as const),
    ),
  );
}

/** The base documents of what is seen, each at the place of its root. */
export function seenData(seen: readonly SeenBundle[]): FileTree {
  return new Map(seen.flatMap((each) => [...documentsOf(each)]));
}

function* documentsOf({ roots, data }: SeenBundle): Generator<readonly [string, Uint8Array]> {
  const whole = readJson(Buffer.from(data).toString("utf8"));
  for (const root of roots) {
    const document = root.split("/").reduce<LosslessJson | undefined>(memberOf, whole);
    if (document === undefined) continue;
    yield [`${root}/data.json`, Buffer.from(canonicalJson(document))];
  }
}

function memberOf(value: LosslessJson | undefined, name: string): LosslessJson | undefined {
  if (value === undefined || value === null || typeof value !== "object") return undefined;
  return isLosslessArray(value) || isLosslessNumber(value) ? undefined : value.get(name);
}

type Versions = Pick<BundleSource, "regoVersion" | "fileRegoVersions">;

/** The versions of who sees, with those of the files that are seen. */
export function withSeenVersions<Source extends Versions>(
  source: Source,
  seen: readonly SeenBundle[],
): Source {
  const others = seen.flatMap(({ name, files }) =>
    files
      .filter(({ version }) => version !== source.regoVersion)
      .map(({ file, version }): [string, RegoVersion] => [
        `/${MARK}${name}/${escapeGlob(file)}`,
        version,
      ]),
  );
  if (others.length === 0) return source;
  return {
    ...source,
    fileRegoVersions: { ...source.fileRegoVersions, ...Object.fromEntries(others) },
  };
}

function escapeGlob(file: string): string {
  return file.replace(/[\\*?[\]{}!]/g, "\\$&");
}

/** Findings in files of who sees as they are, those in files that are seen under the name of their bundle. */
export function tellSeen(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return findings.map((finding) => {
    const { location } = finding;
    if (location?.file.startsWith(MARK) !== true) return finding;
    const file = location.file.slice(MARK.length);
    return {
      ...finding,
      message: `${finding.message} (in bundle ${file}, which spec.sees names)`,
      location: { ...location, file },
    };
  });
}

/** Whether a finding is about what is seen alone. */
export function isOfSeen({ location }: Diagnostic): boolean {
  return location?.file.startsWith(MARK) === true;
}
