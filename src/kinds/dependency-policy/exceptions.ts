import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { listOf, oneLine } from "../kubernetes-names.ts";
import { FINDING_CODES } from "./finding-codes.ts";
import { modulePattern } from "./module-pattern.ts";
import { endOf, moment } from "./moment.ts";
import { exceptData, goModuleVersion } from "./version-range.ts";

/** What somebody answers for until a date. */
export interface Exception {
  readonly owner: string;
  readonly reason: string;
  readonly codes?: readonly string[] | undefined;
  readonly module?: string | undefined;
  readonly versions?: readonly string[] | undefined;
  readonly advisory?: string | undefined;
  readonly expires: string;
}

/** What nobody can answer for is not among them. */
const EXCUSABLE = Object.keys(FINDING_CODES).filter(
  (code) => FINDING_CODES[code] !== "unreadable",
) as [string, ...string[]];

export const exceptions: z.ZodType<readonly Exception[], unknown> = z
  .array(
    z
      .strictObject({
        owner: oneLine.min(1).describe("Who answers for it."),
        reason: oneLine.min(1).describe("Why."),
        codes: listOf(z.enum(EXCUSABLE))
          .optional()
          .describe(
            "Which findings; when left out, all of rules, and none for which evidence is missing or contradicts.",
          ),
        module: modulePattern.optional().describe("Of which modules; of any when left out."),
        versions: listOf(goModuleVersion)
          .max(1_000)
          .optional()
          .describe("At which versions; at any when left out. Only with module."),
        advisory: z
          .string()
          .min(1)
          .max(100)
          .optional()
          .describe("About which advisory, by its id or by another name of it."),
        expires: moment.describe("Excuses through this date, or before this time."),
      })
      .refine(
        ({ codes, module, advisory }) => (codes ?? module ?? advisory) !== undefined,
        "must say what it is for: codes, module or advisory",
      )
      .refine(
        ({ versions, module }) => versions === undefined || module !== undefined,
        "versions are those of a module: name it",
      ),
  )
  .max(10_000)
  .default([])
  .describe(
    "What is excused, by whom and until when. Each is told when it expires and when it excuses nothing.",
  );

export function exceptionData(exception: Exception): JsonObject {
  const { owner, reason, codes, module, versions, advisory, expires } = exception;
  return {
    owner,
    reason,
    expires,
    until: endOf(expires) ?? "",
    ...(codes === undefined
      ? {}
      : { codes: Object.fromEntries(codes.map((code) => [code, true])) }),
    ...(module === undefined ? {} : { module }),
    ...(versions === undefined ? {} : { versions: exceptData({ except: versions }) }),
    ...(advisory === undefined ? {} : { advisory }),
  };
}

/** Where each exception is looked up: under its advisory, else under its module, else under its codes. */
export function filedExceptions(all: readonly Exception[]): JsonObject {
  const advisory = new Map<string, number[]>();
  const code = new Map<string, number[]>();
  const file = (index: Map<string, number[]>, key: string, number: number): void => {
    index.set(key, [...(index.get(key) ?? []), number]);
  };
  for (const [number, exception] of all.entries()) {
    if (exception.advisory !== undefined) file(advisory, exception.advisory, number);
    else if (exception.module === undefined) {
      for (const each of exception.codes ?? []) file(code, each, number);
    }
  }
  return { advisory: Object.fromEntries(advisory), code: Object.fromEntries(code) };
}
