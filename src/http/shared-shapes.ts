import { z } from "zod";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import type { Diagnostic, Location } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import type { Parameter, Parameters } from "./description.ts";
import { count, maybe, shape, text } from "./shapes.ts";

export const bundleName: z.ZodType<BundleName> = text("Segments with slashes between.");
export const revision: z.ZodType<Revision> = text("64 hexadecimal digits, of the content.");

export const head: z.ZodType<Head> = shape<Head>("Head", {
  epoch: text("16 hexadecimal digits. Another one when the store was lost or restored."),
  sequence: count("Starts at 1 and only grows, also when the bundle is rolled back."),
  revision,
});

const location: z.ZodType<Location> = shape<Location>("Location", {
  file: text(),
  row: count("From 1."),
  col: count("From 1."),
});

export const finding: z.ZodType<Diagnostic> = shape<Diagnostic>("Finding", {
  code: text(),
  message: text(),
  location: maybe(location),
});

/** What {@link errorBody} writes. */
export const errorShape: z.ZodType = z
  .object({
    code: z.string(),
    message: z.string().meta({ description: "What is wrong, and what helps." }),
    errors: z
      .array(
        z
          .object({
            code: z.string(),
            message: z.string(),
            location: location.exactOptional(),
            stack_trace: z
              .array(z.object({ query_id: z.int(), location: location.exactOptional() }))
              .exactOptional(),
          })
          .meta({ id: "ErrorItem" }),
      )
      .exactOptional(),
    active: head.meta({ description: "Of a refused push: the head that stays." }).exactOptional(),
  })
  .meta({ id: "Error" });

/** `<name>` of a path. */
export const BUNDLE_PATH: Parameters = {
  name: {
    what: "The bundle. Its slashes may be escaped (%2F) or not.",
    schema: z.string().max(200),
    example: "authz",
  },
};

/** A flag of the query. */
export function flagOf(what: string): Parameter {
  return { what, schema: z.boolean() };
}

/** The query of a route that can do nothing but indent. */
export const PRETTY: Parameters = { pretty: flagOf("Indents the answer.") };
