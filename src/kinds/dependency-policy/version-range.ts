import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { canonicalVersion, isVersion } from "../../go-modules/version/canonical-version.ts";
import { compareVersions } from "../../go-modules/version/compare-versions.ts";
import { listOf } from "../kubernetes-names.ts";
import { versionKey } from "./version-key.ts";

/** Versions in Go's order, from one on and before another; without both, all. */
export interface VersionRange {
  readonly atLeast?: string | undefined;
  readonly below?: string | undefined;
  /** Never meant, whatever the bounds say. */
  readonly except?: readonly string[] | undefined;
}

export const goModuleVersion: z.ZodString = z.string().max(200).refine(isVersion, {
  error: "must be a version as Go writes it, such as v1.2.3",
});

export const versionRange: z.ZodType<VersionRange, VersionRange> = z
  .strictObject({
    atLeast: goModuleVersion.optional().describe("From this version on."),
    below: goModuleVersion.optional().describe("Before this version."),
    except: listOf(goModuleVersion).max(1_000).optional().describe("Not these versions."),
  })
  .refine(({ atLeast, below }) => isOpen(atLeast, below), {
    error: "holds no version: atLeast must be before below",
  });

/** What is no version has its own finding. */
function isOpen(atLeast = "", below = ""): boolean {
  if (!isVersion(atLeast) || !isVersion(below)) return true;
  return compareVersions(atLeast, below) < 0;
}

/** The bounds of a range, with their keys. */
export function rangeData({ atLeast, below }: VersionRange): JsonObject {
  return {
    ...(atLeast === undefined ? {} : { atLeast: boundData(atLeast) }),
    ...(below === undefined ? {} : { below: boundData(below) }),
  };
}

/** The versions that are left out, each as it is written and as Go writes it. */
export function exceptData({ except = [] }: VersionRange): JsonObject {
  const all = except.flatMap((version) => [version, canonicalVersion(version) ?? version]);
  return Object.fromEntries(all.map((version) => [version, true]));
}

export function boundData(version: string): JsonObject {
  return { version: canonicalVersion(version) ?? version, key: versionKey(version) ?? [] };
}
