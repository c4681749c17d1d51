import { z } from "zod";
import type { LocatedDocument } from "../../declarations/read-document.ts";
import { listOf, objectName } from "../kubernetes-names.ts";
import { forbiddenModules, type ListedModule, requiredModules } from "./listed-modules.ts";
import { modulePattern } from "./module-pattern.ts";
import { type ReplaceRule, replaceRule } from "./replace-rule.ts";
import { type RequirementsRule, requirementsRule } from "./requirements-rule.ts";

/** `kind: DependencyPolicy`: what a Go program may be built of, and what must be known of it. A rule that is left out judges nothing. */
export interface DependencyPolicy {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "DependencyPolicy";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly match: { readonly modules: readonly string[] };
    readonly replace?: ReplaceRule | undefined;
    readonly requirements?: RequirementsRule | undefined;
    readonly forbidden: readonly ListedModule[];
    readonly required: readonly ListedModule[];
  };
}

export type LocatedDependencyPolicy = LocatedDocument<DependencyPolicy>;

const spec = z.strictObject({
  match: z
    .strictObject({ modules: listOf(modulePattern).max(1_000) })
    .default({ modules: ["..."] })
    .describe("The programs it is for, by the paths of their main modules; all when left out."),
  replace: replaceRule.optional(),
  requirements: requirementsRule.optional(),
  forbidden: forbiddenModules,
  required: requiredModules,
});

/** What a DependencyPolicy document must look like; `z.toJSONSchema` prints it with `io: "input"`. */
export const dependencyPolicySchema: z.ZodType<DependencyPolicy, unknown> = z
  .strictObject({
    apiVersion: z.literal("gatehouse/v1"),
    kind: z.literal("DependencyPolicy"),
    metadata: z.strictObject({
      name: objectName.describe("Unique among the bundle's declarations."),
    }),
    spec,
  })
  .describe("Says what a Go program may be built of, and what must be known of it.");
