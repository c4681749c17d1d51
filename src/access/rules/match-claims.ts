import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
} from "../../means/json/read-json.ts";
import { compilePattern } from "../../means/text/pattern.ts";
import type { ClaimMatch, ClaimsMatch } from "./access-schema.ts";

export type Claims = ReadonlyMap<string, LosslessJson>;

/** Says whether claims, or one of them, are as a rule wants them. */
type Wanted<T> = (value: T) => boolean;

/** What ends a part of a claim: of repositories, subjects and mail addresses. */
const SEPARATORS = "/:@";

/** All that a rule names has to be there; of a list of texts one is enough. A number matches nothing. */
export function compileClaims(match: ClaimsMatch): Wanted<Claims> {
  const wanted = Object.entries(match).map(([name, each]) => [name, compileClaim(each)] as const);
  return (claims) => wanted.every(([name, isWanted]) => isWanted(claims.get(name)));
}

function compileClaim(match: ClaimMatch): Wanted<LosslessJson | undefined> {
  if (typeof match === "boolean") return (value) => value === match;
  if (typeof match === "string" || isList(match)) {
    const patterns = [match].flat().map((each) => compilePattern(each, SEPARATORS));
    return (value) => textsOf(value).some((text) => patterns.some((isWanted) => isWanted(text)));
  }
  const within = compileClaims(match);
  return (value) => isMembers(value) && within(value);
}

function isList(match: ClaimMatch): match is readonly string[] {
  return Array.isArray(match);
}

function textsOf(value: LosslessJson | undefined): readonly string[] {
  const items = value !== undefined && isLosslessArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}

function isMembers(value: LosslessJson | undefined): value is Claims {
  return (
    typeof value === "object" &&
    value !== null &&
    !isLosslessArray(value) &&
    !isLosslessNumber(value)
  );
}
