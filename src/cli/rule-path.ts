import { PolicyError } from "../domain/policy-error.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*/;
const BRACKETED = /^\[("(?:[^"\\]|\\.)*")\]/;

/**
 * What a person typed for a rule or package: `authz/allow` as in a URL (with `%2F` for a slash inside a segment), or
 * `data.authz.allow` as in Rego. Gives the segments below `data`. Throws `invalid_parameter`.
 */
export function parseRulePath(text: string): readonly string[] {
  if (/^data(?:$|[.[])/.test(text)) return parseReference(text);
  const trimmed = text.replace(/^\/+|\/+$/g, "");
  if (trimmed === "") return [];
  try {
    return trimmed.split("/").map(decodeURIComponent);
  } catch {
    throw invalid(text, "it has a % that begins no percent-encoded character");
  }
}

function parseReference(text: string): readonly string[] {
  const segments: string[] = [];
  let rest = text.slice("data".length);
  while (rest !== "") {
    const bracketed = BRACKETED.exec(rest);
    const dotted = rest.startsWith(".") ? IDENTIFIER.exec(rest.slice(1)) : null;
    if (bracketed?.[1] !== undefined) {
      segments.push(parseString(text, bracketed[1]));
      rest = rest.slice(bracketed[0].length);
    } else if (dotted !== null) {
      segments.push(dotted[0]);
      rest = rest.slice(1 + dotted[0].length);
    } else {
      throw invalid(text, `cannot read ${JSON.stringify(rest)}`);
    }
  }
  return segments;
}

function parseString(text: string, literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw invalid(text, `${literal} is no string`);
  }
}

function invalid(text: string, reason: string): PolicyError {
  return new PolicyError(
    "invalid_parameter",
    `${JSON.stringify(text)} is no path of a rule: ${reason}; write authz/allow or data.authz.allow`,
  );
}
