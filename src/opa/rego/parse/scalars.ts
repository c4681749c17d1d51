import { whyNotNumber } from "../../../means/json/number-limit.ts";
import { withoutRawBytes } from "../../go/text-bytes.ts";
import type { Term } from "../ast/nodes.ts";
import { stringAt, termAt } from "./build.ts";
import { complain, here, isAt, type Parser, refuse, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";

/** A number as it is written. White space may stand behind its sign, and behind a point that it starts with. */
export function parseNumber(parser: Parser): Term | undefined {
  const location = here(parser);
  let prefix = "";
  if (isAt(parser, "-")) {
    prefix = "-";
    scan(parser);
    const token = tokenOf(parser);
    if (token !== "number" && token !== ".") return refuse(parser, "expected number");
  }
  const hasPoint = isAt(parser, ".");
  if (hasPoint) {
    prefix += ".";
    scan(parser);
    if (!isAt(parser, "number")) return refuse(parser, "expected number");
  }
  const { literal } = parser.state;
  if (!hasPoint && LEADING_ZERO.test(literal)) {
    return refuse(parser, "expected number without leading zero");
  }
  // Of `.1.5`, which is none.
  if (hasPoint && literal.includes(".")) return refuse(parser, "invalid float");
  if (isTooBig(hasPoint ? `0.${literal}` : literal)) return complain(parser, "number too big");
  return termAt(location, { kind: "number", text: prefix + literal });
}

const LEADING_ZERO = /^0[^.eE]/;
const EXPONENT = /[eE]/;
/** Fewer digits than the limit's exponent has bits. */
const SURELY_SMALL = 30_000;

function isTooBig(digits: string): boolean {
  if (EXPONENT.test(digits)) return whyNotNumber(digits) !== undefined;
  return digits.length > SURELY_SMALL && whyNotNumber(`${digits}e0`) !== undefined;
}

export function parseString(parser: Parser): Term | undefined {
  const { literal } = parser.state;
  if (literal.startsWith("`")) return stringAt(here(parser), literal.slice(1, -1));
  const text = decodeEscapes(literal.slice(1, -1));
  if (text === undefined) return complain(parser, `illegal string literal: ${literal}`);
  return stringAt(here(parser), text);
}

/**
 * The text between quotes. Half of a surrogate pair is U+FFFD, as Go's encoding/json reads it; it takes control characters
 * only where nothing is escaped.
 */
export function decodeEscapes(inner: string): string | undefined {
  if (!inner.includes("\\")) return inner;
  try {
    return withoutRawBytes(JSON.parse(`"${inner}"`) as string);
  } catch {
    return undefined;
  }
}
