import { PolicyError } from "../../domain/policy-error.ts";
import { endOfString } from "../../means/json/json-tokens.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*/;

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
    const literal = rest.startsWith('["') ? rest.slice(1, endOfString(rest, 1)) : undefined;
    const dotted = rest.startsWith(".") ? IDENTIFIER.exec(rest.slice(1)) : null;
    if (literal !== undefined && rest[literal.length + 1] === "]") {
      segments.push(parseString(text, literal));
      rest = rest.slice(literal.length + 2);
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
