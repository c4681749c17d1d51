import { z } from "zod";
import type { LocatedDocument } from "../../declarations/read-document.ts";
import { listOf, objectName } from "../kubernetes-names.ts";
import { type DriftRule, driftRule } from "./drift-rule.ts";
import {
  type BuildRule,
  buildRule,
  type ClaimsRule,
  claimsRule,
  type EvidenceRule,
  evidenceRule,
} from "./evidence-rules.ts";
import { type Exception, exceptions } from "./exceptions.ts";
import { type LicencesRule, licencesRule } from "./licences-rule.ts";
import { forbiddenModules, type ListedModule, requiredModules } from "./listed-modules.ts";
import { modulePattern } from "./module-pattern.ts";
import { type OriginsRule, originsRule } from "./origins-rule.ts";
import { type Reactions, reactions } from "./reactions.ts";
import { type ReleaseAgeRule, releaseAgeRule } from "./release-age-rule.ts";
import { type ReplaceRule, replaceRule } from "./replace-rule.ts";
import { type RequirementsRule, requirementsRule } from "./requirements-rule.ts";
import { deprecatedRule, retractedRule, type StatusRule } from "./status-rules.ts";
import { type ToolchainRule, toolchainRule } from "./toolchain-rule.ts";
import { type VulnerabilitiesRule, vulnerabilitiesRule } from "./vulnerabilities-rule.ts";

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
    readonly origins?: OriginsRule | undefined;
    readonly drift?: DriftRule | undefined;
    readonly releaseAge?: ReleaseAgeRule | undefined;
    readonly retracted?: StatusRule | undefined;
    readonly deprecated?: StatusRule | undefined;
    readonly toolchain?: ToolchainRule | undefined;
    readonly vulnerabilities?: VulnerabilitiesRule | undefined;
    readonly licences?: LicencesRule | undefined;
    readonly evidence: EvidenceRule;
    readonly claims: ClaimsRule;
    readonly build?: BuildRule | undefined;
    readonly exceptions: readonly Exception[];
    readonly expiringDays: number;
    readonly reactions: Reactions;
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
  origins: originsRule.optional(),
  drift: driftRule.optional(),
  releaseAge: releaseAgeRule.optional(),
  retracted: retractedRule.optional(),
  deprecated: deprecatedRule.optional(),
  toolchain: toolchainRule.optional(),
  vulnerabilities: vulnerabilitiesRule.optional(),
  licences: licencesRule.optional(),
  evidence: evidenceRule,
  claims: claimsRule,
  build: buildRule.optional(),
  exceptions,
  expiringDays: z
    .int()
    .min(0)
    .max(3_650)
    .default(30)
    .describe("So many days before its end an exception is told to expire."),
  reactions,
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
