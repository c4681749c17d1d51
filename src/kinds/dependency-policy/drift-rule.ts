import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { importPathFault } from "../../go-modules/module-path/path-fault.ts";
import { type Severity, severity } from "./action.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";
import { boundData, goModuleVersion } from "./version-range.ts";

/** What becomes of a module above the baseline and of one below. */
interface Directions {
  readonly above: Severity;
  readonly below: Severity;
}

/** How far modules may be from a matrix of versions. */
export interface DriftRule {
  readonly baseline: Readonly<Record<string, string>>;
  readonly patches: number;
  readonly beyond: Directions;
  readonly minors: Directions;
  readonly majors: Directions;
  readonly pseudoVersions: Directions;
  readonly preReleases: Directions;
  readonly incompatible: Directions;
  readonly notInBaseline: Severity;
  readonly effectiveOn?: string | undefined;
}

const one = z.enum(["allow", "warn", "deny"]);

function directions(what: string): z.ZodType<Directions, unknown> {
  return z
    .union([
      one.transform((all) => ({ above: all, below: all })),
      z.strictObject({ above: one.default("deny"), below: one.default("deny") }),
    ])
    .default({ above: "deny", below: "deny" })
    .describe(`${what} One answer, or one for above and one for below; deny when left out.`);
}

const modulePath = z
  .string()
  .refine((text) => importPathFault(text) === undefined, { error: "must be a module path" });

export const driftRule: z.ZodType<DriftRule, unknown> = z
  .strictObject({
    baseline: z
      .record(modulePath, goModuleVersion)
      .describe("The matrix: versions by module path."),
    patches: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(2)
      .describe("So many patches from the baseline are allowed, up and down."),
    beyond: directions("A module that is further away."),
    minors: directions("Another minor version: patches cannot be counted."),
    majors: directions("Another major version under the same path."),
    pseudoVersions: directions("A commit without a tag, here or in the baseline."),
    preReleases: directions("A pre-release of the same minor version, here or in the baseline."),
    incompatible: directions("One of the two is +incompatible and the other is not."),
    notInBaseline: severity("allow", "A module that the matrix does not hold."),
    effectiveOn,
  })
  .describe(
    "Drift from a baseline. What would have to go back to an older version is never mended.",
  );

export function driftData(rule: DriftRule): JsonObject {
  const { baseline, patches, notInBaseline } = rule;
  const told = ({ above, below }: Directions): JsonObject => ({ above, below });
  return {
    baseline: Object.fromEntries(
      Object.entries(baseline).map(([path, version]) => [path, boundData(version)]),
    ),
    patches,
    major: told(rule.majors),
    minor: told(rule.minors),
    incompatible: told(rule.incompatible),
    pseudo_version: told(rule.pseudoVersions),
    pre_release: told(rule.preReleases),
    patch_distance: told(rule.beyond),
    notInBaseline,
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}
