import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import type { Severity as Gravity } from "../../facts/advisories/advisory.ts";
import { listOf } from "../kubernetes-names.ts";
import { type Severity, severity } from "./action.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** What becomes of known vulnerabilities. */
export interface VulnerabilitiesRule {
  readonly advisories: readonly string[];
  readonly leewayDays: Readonly<Record<Gravity, number>>;
  readonly snapshotMaxAgeDays?: number | undefined;
  readonly compiler: Severity;
  readonly unlinked: Severity;
  readonly uncertain: Severity;
  readonly unread: Severity;
  readonly effectiveOn?: string | undefined;
}

const days = z.int().min(0).max(3_650);
const NONE = { critical: 0, high: 0, moderate: 0, low: 0, unknown: 0 };

export const vulnerabilitiesRule: z.ZodType<VulnerabilitiesRule, unknown> = z
  .strictObject({
    advisories: listOf(z.string().min(1).max(512))
      .max(100)
      .describe("Files of the bundle that gatehouse advisories wrote, by their paths there."),
    leewayDays: z
      .strictObject({
        critical: days.default(0),
        high: days.default(0),
        moderate: days.default(0),
        low: days.default(0),
        unknown: days.default(0),
      })
      .default(NONE)
      .describe("By severity, for so many days after it was published it is a warning."),
    snapshotMaxAgeDays: days
      .optional()
      .describe("Older advisories are denied; they may have any age when left out."),
    compiler: severity("deny", "A compiler that is not known, where there are advisories of it."),
    unlinked: severity("deny", "An affected module of which nothing was linked into the binary."),
    uncertain: severity(
      "warn",
      "A commit without a tag of which the order of versions cannot tell whether it is affected.",
    ),
    unread: severity("warn", "An advisory about a module that could not be turned into ranges."),
    effectiveOn,
  })
  .describe("Known vulnerabilities of modules, of their replacements and of the compiler.");

export function vulnerabilitiesData(rule: VulnerabilitiesRule, set: string): JsonObject {
  const { leewayDays, snapshotMaxAgeDays, compiler, unlinked, uncertain, unread } = rule;
  return {
    set,
    leewayDays: { ...leewayDays },
    ...(snapshotMaxAgeDays === undefined ? {} : { snapshotMaxAgeDays }),
    compiler,
    unlinked,
    uncertain,
    unread,
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}
