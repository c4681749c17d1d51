import { PolicyError } from "./policy-error.ts";

/** The name of a bundle: path segments joined by `/`, safe in URLs, file systems and Redis keys. */
export type BundleName = string & { readonly __brand: "BundleName" };

const MAX_LENGTH = 200;
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
/** Segments that name routes below `/v1/bundles/<name>/`. */
const RESERVED: ReadonlySet<string> = new Set([
  "data",
  "diff",
  "files",
  "health",
  "revisions",
  "rollback",
]);

/** The bundle whose `data.system.authz.allow` narrows what roles let through, as in OPA's server. */
export const POLICY_OF_REQUESTS: BundleName = "system/authz" as BundleName;

/** Reads a bundle name from outside. Throws `invalid_parameter` that says which rule it breaks. */
export function parseBundleName(value: unknown): BundleName {
  const reason = whyNotBundleName(value);
  if (reason !== undefined) {
    throw new PolicyError(
      "invalid_parameter",
      `invalid bundle name ${JSON.stringify(value)}: ${reason}`,
    );
  }
  return value as BundleName;
}

function whyNotBundleName(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return "it must be a non-empty string";
  if (value.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters`;
  if (value.endsWith(".tar.gz")) return "it must not end in .tar.gz";
  for (const segment of value.split("/")) {
    if (!SEGMENT.test(segment)) {
      return 'each segment between "/" must start with a letter, a digit or "_" and hold only letters, digits, ".", "_" and "-"';
    }
    if (RESERVED.has(segment)) return `the segment "${segment}" is reserved for routes`;
  }
  return undefined;
}
