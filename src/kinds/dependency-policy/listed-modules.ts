import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Severity, severity } from "./action.ts";
import { modulePattern, prefixOf } from "./module-pattern.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";
import { exceptData, rangeData, type VersionRange, versionRange } from "./version-range.ts";

/** Modules that must not be in a build list, or must be. */
export interface ListedModule {
  readonly module: string;
  readonly versions: VersionRange;
  readonly reason: string;
  readonly severity: Severity;
  readonly effectiveOn?: string | undefined;
}

function listedModule(what: string, versions: string): z.ZodType<readonly ListedModule[], unknown> {
  return z
    .array(
      z.strictObject({
        module: modulePattern.describe("A path, example.com/x/... or ... for all."),
        versions: versionRange.default({}).describe(versions),
        reason: z.string().min(1).max(500).describe("Told with the finding."),
        severity: severity("deny", "What becomes of it."),
        effectiveOn,
      }),
    )
    .max(20_000)
    .default([])
    .describe(what);
}

export const forbiddenModules: z.ZodType<readonly ListedModule[], unknown> = listedModule(
  "Modules that must not be in the build list, neither as required nor as what replaces another.",
  "Which versions are forbidden; all when left out.",
);

export const requiredModules: z.ZodType<readonly ListedModule[], unknown> = listedModule(
  "Modules that must be in the build list.",
  "At which versions; any when left out.",
);

export function listedData(listed: ListedModule): JsonObject {
  return {
    module: listed.module,
    range: rangeData(listed.versions),
    except: exceptData(listed.versions),
    reason: listed.reason,
    severity: listed.severity,
    effectiveOn: effectiveFrom(listed.effectiveOn),
  };
}

/** What a finding says of a required module that is not there: one path can be added, a pattern cannot. */
export function requiredData(listed: ListedModule): JsonObject {
  const { module, versions } = listed;
  const isOne = module !== "..." && prefixOf(module) === undefined;
  const { atLeast } = versions;
  const raise =
    isOne && atLeast !== undefined ? { remedy: { raise: { path: module, atLeast } } } : {};
  return { ...listedData(listed), missing: { ...(isOne ? { module } : {}), ...raise } };
}
