import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { isGoVersion } from "../../go-modules/version/go-version.ts";
import { type Severity, severity } from "./action.ts";
import { goVersionKey } from "./go-version-key.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

interface Minimum {
  readonly atLeast?: string | undefined;
  readonly unknown: Severity;
}

interface ForbiddenCompiler {
  readonly atLeast?: string | undefined;
  readonly below?: string | undefined;
  readonly reason: string;
  readonly effectiveOn?: string | undefined;
}

/** Which Go is asked for. The go line, the toolchain line and the compiler are three facts. */
export interface ToolchainRule {
  readonly go?: Minimum | undefined;
  readonly toolchain?: Minimum | undefined;
  readonly compiler?: (Minimum & { readonly forbidden: readonly ForbiddenCompiler[] }) | undefined;
  readonly effectiveOn?: string | undefined;
}

const goVersion = z
  .string()
  .max(100)
  .transform((text) => text.replace(/^go(?=[0-9])/, ""))
  .refine(isGoVersion, { error: "must be a version of Go, such as 1.26.1 or go1.26.1" });

const minimum = { atLeast: goVersion.optional().describe("The lowest that is accepted.") };

export const toolchainRule: z.ZodType<ToolchainRule, unknown> = z
  .strictObject({
    go: z
      .strictObject({ ...minimum, unknown: severity("deny", "No go line.") })
      .optional()
      .describe("The go line of go.mod: which Go its authors mean at least."),
    toolchain: z
      .strictObject({ ...minimum, unknown: severity("allow", "No toolchain line.") })
      .optional()
      .describe("The toolchain line of go.mod: a suggestion."),
    compiler: z
      .strictObject({
        ...minimum,
        unknown: severity("deny", "Nobody says which compiler it was, or it is no release."),
        forbidden: z
          .array(
            z.strictObject({
              atLeast: goVersion.optional().describe("From this version on."),
              below: goVersion.optional().describe("Before this version."),
              reason: z.string().min(1).max(500),
              effectiveOn,
            }),
          )
          .max(1_000)
          .default([])
          .describe("Compilers that nothing may be built with."),
      })
      .optional()
      .describe("The Go that really compiled, as the binary or go env says."),
    effectiveOn,
  })
  .describe("Which Go a program must be for and built with.");

export function toolchainData(rule: ToolchainRule): JsonObject {
  const from = effectiveFrom(rule.effectiveOn);
  const fields = { go: rule.go, toolchain: rule.toolchain, compiler: rule.compiler };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, given]) =>
      given === undefined ? [] : [[field, minimumData(given, from)]],
    ),
  );
}

function minimumData(
  given: Minimum & { readonly forbidden?: readonly ForbiddenCompiler[] },
  from: string,
): JsonObject {
  const { atLeast, unknown, forbidden } = given;
  return {
    ...boundOf("atLeast", atLeast),
    unknown,
    effectiveOn: from,
    ...(forbidden === undefined ? {} : { forbidden: forbidden.map(forbiddenData) }),
  };
}

function forbiddenData(forbidden: ForbiddenCompiler): JsonObject {
  const { atLeast, below, reason } = forbidden;
  return {
    ...boundOf("atLeast", atLeast),
    ...boundOf("below", below),
    reason,
    effectiveOn: effectiveFrom(forbidden.effectiveOn),
  };
}

function boundOf(name: string, text: string | undefined): JsonObject {
  return text === undefined ? {} : { [name]: { text, key: goVersionKey(text) ?? [] } };
}
