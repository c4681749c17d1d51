import { z } from "zod";
import { listOf } from "../kubernetes-names.ts";

/** One call that is allowed where all conditions hold. Several rules of one call: where one of them does. */
export interface ArgumentRule {
  readonly call: string;
  readonly when: readonly ArgumentCheck[];
}

export interface ArgumentCheck {
  /** Its name in the kernel (`family`) or its position, 0 to 5. */
  readonly argument: string | number;
  /** The bits that count; all of the argument when left out. */
  readonly mask?: Value | undefined;
  readonly oneOf: readonly Value[];
}

/** A number, or names and numbers joined by `|`: `O_RDWR|O_CREAT`. */
export type Value = string | number;

const MOST_VALUES = 64;

const value = z.union([
  z.int().min(0),
  z
    .string()
    .regex(
      /^[A-Za-z0-9_]{1,64}(?: ?\| ?[A-Za-z0-9_]{1,64}){0,31}$/,
      "must be a number or constants joined by |, such as O_RDWR|O_CREAT",
    ),
]);

export const argumentRuleSchema: z.ZodType<ArgumentRule, unknown> = z.strictObject({
  call: z.string().regex(/^[a-z0-9_]{1,64}$/, "must be the name of a system call, such as socket"),
  when: listOf(
    z.strictObject({
      argument: z
        .union([z.int().min(0).max(5), z.string().regex(/^[a-z_][a-z0-9_]{0,31}$/)])
        .describe("Its name in the kernel, such as family, or its position from 0."),
      mask: value.optional().describe("The bits that count, such as O_ACCMODE; all when left out."),
      oneOf: listOf(value).max(MOST_VALUES).describe("The values that are allowed."),
    }),
  )
    .max(6)
    .describe("Conditions on different arguments; all must hold."),
});
