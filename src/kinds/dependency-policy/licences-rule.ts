import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { listOf } from "../kubernetes-names.ts";
import { type Severity, severity } from "./action.ts";
import { modulePattern } from "./module-pattern.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** Under which licences modules may be. */
export interface LicencesRule {
  readonly allowed?: readonly string[] | undefined;
  readonly denied: readonly string[];
  readonly unknown: Severity;
  readonly exempt: readonly string[];
  readonly effectiveOn?: string | undefined;
}

const licence = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9.+:-]+(?: WITH [A-Za-z0-9.+:-]+)?$/,
    "must be an SPDX id such as MIT, or with an exception: GPL-2.0-only WITH Classpath-exception-2.0",
  );

export const licencesRule: z.ZodType<LicencesRule, unknown> = z
  .strictObject({
    allowed: listOf(licence).max(1_000).optional().describe("The only ones; any when left out."),
    denied: z.array(licence).max(1_000).default([]).describe("Never, even where allowed."),
    unknown: severity("deny", "A module of which nobody knows the licence."),
    exempt: z.array(modulePattern).max(10_000).default([]).describe("Modules that are not judged."),
    effectiveOn,
  })
  .describe("Licences by SPDX id: of one alternative of a module every licence must be accepted.");

export function licencesData(rule: LicencesRule): JsonObject {
  const presence = (ids: readonly string[]): JsonObject =>
    Object.fromEntries(ids.map((id) => [id, true]));
  return {
    allowed: presence(rule.allowed ?? []),
    allowsOthers: rule.allowed === undefined,
    denied: presence(rule.denied),
    unknown: rule.unknown,
    effectiveOn: effectiveFrom(rule.effectiveOn),
  };
}
