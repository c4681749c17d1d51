import { isGoVersion } from "./go-version.ts";

/** What a toolchain says of itself: in a binary, in `go version`, or behind `toolchain` in go.mod. */
export type Toolchain =
  /** A release, perhaps of somebody else: `go1.22.1-bigcorp X:loopvar`. */
  | {
      readonly kind: "release";
      /** Without `go`: `1.22.1`. */
      readonly version: string;
      /** What follows the version, as written: `-bigcorp`, ` (Red Hat 1.22.1-1)`; `""` without. */
      readonly vendor: string;
      readonly experiments: readonly string[];
    }
  /** Built from a checkout: between releases, so no version can be said of it. */
  | {
      readonly kind: "development";
      /** The language it was made for, where it says so: `1.23`. */
      readonly version?: string | undefined;
      readonly experiments: readonly string[];
    }
  | { readonly kind: "unknown" };

const EXPERIMENTS = /(?:^| )X:([^ \t]*)/;

/**
 * Splits the name of a toolchain as cmd/go does (gover.FromToolchain): `go`, the version up to the first space, tab or
 * hyphen, then what a vendor or an experiment adds. A path separator makes it unknown, as there.
 */
export function parseToolchain(text: string): Toolchain {
  const experiments =
    EXPERIMENTS.exec(text)?.[1]
      ?.split(",")
      .filter((each) => each !== "") ?? [];
  const name = text.replace(EXPERIMENTS, "");
  if (name === "devel" || /^devel[ \t]/.test(name)) {
    const [, version = ""] = /^devel[ \t]+go([^ \t-]*)/.exec(name) ?? [];
    return {
      kind: "development",
      version: isGoVersion(version) ? version : undefined,
      experiments,
    };
  }
  const version = versionOfToolchain(name);
  if (version === undefined) return { kind: "unknown" };
  const vendor = name.slice("go".length + version.length);
  if (/^-devel(?![0-9A-Za-z])/.test(vendor)) return { kind: "development", version, experiments };
  return { kind: "release", version, vendor, experiments };
}

/** The version in the name of a toolchain, without `go` (gover.FromToolchain); undefined where there is none. */
export function versionOfToolchain(name: string): string | undefined {
  if (!name.startsWith("go") || /[\\/]/.test(name)) return undefined;
  const [version = ""] = /^[^ \t-]*/.exec(name.slice("go".length)) ?? [];
  return isGoVersion(version) ? version : undefined;
}
