import { PolicyError } from "./policy-error.ts";

/** The content name of one bundle content: 64 hexadecimal digits of SHA-256. Equal content, equal revision. */
export type Revision = string & { readonly __brand: "Revision" };

const REVISION = /^[0-9a-f]{64}$/;

export function isRevision(value: unknown): value is Revision {
  return typeof value === "string" && REVISION.test(value);
}

/** Reads a whole revision from outside. Throws `invalid_parameter`. */
export function parseRevision(value: unknown): Revision {
  if (isRevision(value)) return value;
  throw new PolicyError(
    "invalid_parameter",
    `invalid revision ${JSON.stringify(value)}: 64 hexadecimal digits are wanted`,
  );
}

/** The first 12 digits: what people read in terminals and logs. */
export function shortRevision(revision: Revision): string {
  return revision.slice(0, 12);
}
