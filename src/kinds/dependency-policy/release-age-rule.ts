import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Severity, severity } from "./action.ts";
import { modulePattern } from "./module-pattern.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** How long a version must have been out. */
export interface ReleaseAgeRule {
  readonly days: number;
  readonly securityFixes: boolean;
  readonly unknown: Severity;
  readonly exempt: readonly string[];
  readonly effectiveOn?: string | undefined;
}

export const releaseAgeRule: z.ZodType<ReleaseAgeRule, unknown> = z
  .strictObject({
    days: z.int().min(1).max(3_650).describe("So many days must have passed since the release."),
    securityFixes: z
      .boolean()
      .default(true)
      .describe(
        "Lets a younger version pass where an advisory of the rule vulnerabilities names this very version as its fix; it is told as a warning.",
      ),
    unknown: severity("deny", "A module of which nobody knows when it was released."),
    exempt: z.array(modulePattern).max(10_000).default([]).describe("Modules that are not judged."),
    effectiveOn,
  })
  .describe("How long versions must have been out before they are used.");

export function releaseAgeData(rule: ReleaseAgeRule): JsonObject {
  const { days, securityFixes, unknown } = rule;
  return { days, securityFixes, unknown, effectiveOn: effectiveFrom(rule.effectiveOn) };
}
