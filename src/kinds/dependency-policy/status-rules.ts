import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Severity, severity } from "./action.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** What becomes of what the authors of a module took back or gave up. */
export interface StatusRule {
  readonly severity: Severity;
  readonly unknown: Severity;
  readonly effectiveOn?: string | undefined;
}

function statusRule(
  preset: Severity,
  unknown: Severity,
  what: string,
): z.ZodType<StatusRule, unknown> {
  return z
    .strictObject({
      severity: severity(preset, "What becomes of it."),
      unknown: severity(unknown, "A module of which nobody looked at the newest version."),
      effectiveOn,
    })
    .describe(what);
}

export const retractedRule: z.ZodType<StatusRule, unknown> = statusRule(
  "deny",
  "deny",
  "Versions that their authors took back.",
);

export const deprecatedRule: z.ZodType<StatusRule, unknown> = statusRule(
  "warn",
  "warn",
  "Modules that their authors gave up.",
);

export function statusData(rule: StatusRule): JsonObject {
  return {
    severity: rule.severity,
    unknown: rule.unknown,
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}
