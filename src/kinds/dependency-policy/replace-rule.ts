import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Severity, severity } from "./action.ts";
import { modulePattern } from "./module-pattern.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** What becomes of modules that are built from another place than their path says. */
export interface ReplaceRule {
  readonly directories: Severity;
  readonly forks: Severity;
  readonly pins: Severity;
  readonly wildcards: Severity;
  readonly unused: Severity;
  readonly allow: readonly { readonly old: string; readonly new: string }[];
  readonly effectiveOn?: string | undefined;
}

const target = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[\x21-\x7e]+$/, "must be a module path or a directory, with /... behind it or without");

export const replaceRule: z.ZodType<ReplaceRule, unknown> = z
  .strictObject({
    directories: severity("deny", "A directory in place of a module."),
    forks: severity("deny", "A module of another path."),
    pins: severity("allow", "The same path at a version that is stated."),
    wildcards: severity("warn", "A module in place of every version of another."),
    unused: severity("warn", "A directive without effect in this build."),
    allow: z
      .array(
        z.strictObject({
          old: modulePattern.describe("The module that is replaced."),
          new: target.describe("What replaces it: a path or a directory, or with /... all below."),
        }),
      )
      .max(10_000)
      .default([])
      .describe("Replacements that no part of this rule judges."),
    effectiveOn,
  })
  .describe("Replacements of go.mod and go.work, told apart by what they put in place.");

export function replaceData(rule: ReplaceRule): JsonObject {
  const { directories, forks, pins, wildcards, unused, allow } = rule;
  return {
    directories,
    forks,
    pins,
    wildcards,
    unused,
    allowed: allow.map((each) => each.new),
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}
