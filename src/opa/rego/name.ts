import { PolicyError } from "../../domain/policy-error.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** OPA's keywords (v1/ast/compile.go, keywords and future keywords): names only in quotes. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "as",
  "contains",
  "default",
  "else",
  "every",
  "false",
  "if",
  "import",
  "in",
  "not",
  "null",
  "package",
  "some",
  "true",
  "with",
]);
/** What `opa fmt` prints in a quoted path segment exactly as it was written. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** A name that may stand bare in Rego text. Throws `internal_error`: names come from generators, not from people. */
export function identifier(name: string): string {
  if (!isIdentifier(name)) {
    throw new PolicyError("internal_error", `${JSON.stringify(name)} is no Rego identifier`);
  }
  return name;
}

/**
 * A path of names as Rego text: `data.a["b-c"]`. The first stands bare, the others in quotes where they must. Throws
 * `internal_error` on a segment that `opa fmt` does not keep as written.
 */
export function dottedPath(segments: readonly string[]): string {
  const [first = "", ...rest] = segments;
  return identifier(first) + rest.map(pathSegment).join("");
}

function pathSegment(segment: string): string {
  if (isIdentifier(segment)) return `.${segment}`;
  if (PRINTABLE.test(segment)) return `[${JSON.stringify(segment)}]`;
  throw new PolicyError(
    "internal_error",
    `${JSON.stringify(segment)} cannot be a segment of a Rego path`,
  );
}

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name);
}
