import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Severity, severity } from "./action.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** What becomes of a go.mod that says less than it seems to. */
export interface RequirementsRule {
  readonly mismarked: Severity;
  readonly unlisted: Severity;
  readonly effectiveOn?: string | undefined;
}

export const requirementsRule: z.ZodType<RequirementsRule, unknown> = z
  .strictObject({
    mismarked: severity(
      "deny",
      "A comment that begins with indirect and is no marker to Go, such as // indirect - for tests.",
    ),
    unlisted: severity("allow", "A module of the build list that go.mod does not list."),
    effectiveOn,
  })
  .describe("Whether go.mod marks and lists its requirements as Go reads them.");

export function requirementsData(rule: RequirementsRule): JsonObject {
  const { mismarked, unlisted } = rule;
  return { mismarked, unlisted, effectiveOn: effectiveFrom(rule.effectiveOn) };
}
