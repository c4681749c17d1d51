import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { listOf } from "../kubernetes-names.ts";
import { type Severity, severity } from "./action.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** Which layers of the signature chain must be verified. */
export interface EvidenceRule {
  readonly layers: readonly string[];
  readonly contradicted: Severity;
  readonly effectiveOn?: string | undefined;
}

/** Which checks of the files, the binary and the evidence against each other must have been made. */
export interface ClaimsRule {
  readonly required: readonly string[];
  readonly contradicted: Readonly<Record<string, Severity>>;
  readonly notVerifiable: Readonly<Record<string, Severity>>;
  readonly effectiveOn?: string | undefined;
}

/** How the binary must have been built. */
export interface BuildRule {
  readonly settings: Readonly<Record<string, SettingRule>>;
  readonly absent: Severity;
  readonly effectiveOn?: string | undefined;
}

interface SettingRule {
  readonly is?: readonly string[] | undefined;
  readonly isNot?: readonly string[] | undefined;
}

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,62}$/, "must be lower-case letters, digits, _, . and -");
const severities = z.record(name, z.enum(["allow", "warn", "deny"])).default({});

export const evidenceRule: z.ZodType<EvidenceRule, unknown> = z
  .strictObject({
    layers: z
      .array(name)
      .max(100)
      .default([])
      .describe("Layers that must be verified, by their names in the trust policy."),
    contradicted: severity("deny", "A layer that is not asked for and is contradicted."),
    effectiveOn,
  })
  .default({ layers: [], contradicted: "deny" })
  .describe("Evidence of the signature chain; contradictions are denied even without this rule.");

export const claimsRule: z.ZodType<ClaimsRule, unknown> = z
  .strictObject({
    required: z
      .array(name)
      .max(100)
      .default([])
      .describe("Claims that must have been made and verified, such as sum and toolchain."),
    contradicted: severities.describe("By claim, what is not denied when it is contradicted."),
    notVerifiable: severities.describe(
      "By claim, what becomes of it where it cannot be verified; deny where it is required, and of build_list, else allow.",
    ),
    effectiveOn,
  })
  .default({ required: [], contradicted: {}, notVerifiable: {} })
  .describe("What go-sumcheck found; contradictions are denied even without this rule.");

const value = z.union([z.string().max(1_000), z.boolean(), z.int()]).transform(String);
const values = z.union([value.transform((text) => [text]), listOf(value).max(100)]);
const setting = z
  .strictObject({
    is: values.optional().describe("One value, or several of which it must be one."),
    isNot: values.optional().describe("What it must not be."),
  })
  .refine(({ is, isNot }) => (is === undefined) !== (isNot === undefined), {
    error: "must hold either is or isNot",
  });

export const buildRule: z.ZodType<BuildRule, unknown> = z
  .strictObject({
    settings: z
      .record(z.string().min(1).max(100), setting)
      .describe(
        "By key as go version -m writes it: -trimpath, -race, CGO_ENABLED, vcs.modified. What is absent is an empty text.",
      ),
    absent: severity("deny", "No binary, or one that does not say how it was built."),
    effectiveOn,
  })
  .describe("With which settings the binary must have been built.");

export function evidenceData({
  layers,
  contradicted,
  effectiveOn: from,
}: EvidenceRule): JsonObject {
  return { layers, contradicted, effectiveOn: effectiveFrom(from) };
}

export function claimsData(rule: ClaimsRule): JsonObject {
  const required = Object.fromEntries(rule.required.map((claim) => [claim, "deny"]));
  return {
    required: rule.required,
    contradicted: { "*": "deny", ...rule.contradicted },
    // Where modules may be missing no rule can say that they are not there.
    not_verifiable: { "*": "allow", build_list: "deny", ...required, ...rule.notVerifiable },
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}

export function buildData({ settings, absent, effectiveOn: from }: BuildRule): JsonObject {
  return {
    settings: Object.fromEntries(
      Object.entries(settings).map(([key, { is, isNot }]): [string, JsonObject] => [
        key,
        is === undefined
          ? { isNot: isNot ?? [], text: `not be ${shown(isNot ?? [])}` }
          : { is, text: `be ${shown(is)}` },
      ]),
    ),
    absent,
    effectiveOn: effectiveFrom(from),
  };
}

function shown(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(" or ");
}
