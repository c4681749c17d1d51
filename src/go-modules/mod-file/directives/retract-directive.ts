import { shown } from "../mod-file-error.ts";
import { meaningOf } from "../syntax/quoting.ts";
import { argumentsOf, type Directive, refuse, writeArgument } from "./arguments.ts";
import { rationaleOf } from "./comments.ts";
import type { RetractDirective } from "./directives.ts";

/**
 * `retract version` or `retract [low, high]`. The versions stay as they are written, whatever they are: so has it
 * `go mod edit`. Undefined where it is refused; a dependency's is ignored then, for newer Go may allow more.
 */
export function readRetract(directive: Directive, lax: boolean): RetractDirective | undefined {
  const { line, block } = directive;
  const rationale = rationaleOf(line, block);
  const tokens = argumentsOf(directive);
  const interval = tokens[0] === "[" ? readInterval(directive) : readSingle(directive);
  if (typeof interval === "string") {
    return lax ? undefined : refuse(directive, `retract: ${interval}`);
  }
  const extra = tokens[interval.count];
  if (extra !== undefined && !lax) {
    return refuse(directive, `retract: expected the end of the line, not ${shown(extra)}`);
  }
  return { low: interval.low, high: interval.high, rationale, line };
}

interface Interval {
  readonly low: string;
  readonly high: string;
  /** How many tokens it is written with. */
  readonly count: number;
}

function readSingle(directive: Directive): Interval | string {
  const [first] = argumentsOf(directive);
  if (first === undefined || first === "(") return "expected a version, or [low, high]";
  const version = readLoose(directive, 0);
  return version === undefined
    ? `${shown(first)} is no string of Go`
    : { low: version, high: version, count: 1 };
}

function readInterval(directive: Directive): Interval | string {
  const [, low, comma, high, close] = argumentsOf(directive);
  if (low === undefined) return "expected a version behind [";
  const lowest = readLoose(directive, 1);
  if (lowest === undefined) return `${shown(low)} is no string of Go`;
  if (comma !== ",") return "expected a comma behind the lowest version";
  if (high === undefined) return "expected a version behind the comma";
  const highest = readLoose(directive, 3);
  if (highest === undefined) return `${shown(high)} is no string of Go`;
  if (close !== "]") return "expected ] behind the highest version";
  return { low: lowest, high: highest, count: 5 };
}

/** What a token means, which is then written without quotes even where it needs some: so does Go. */
function readLoose(directive: Directive, index: number): string | undefined {
  const text = meaningOf(argumentsOf(directive)[index] as string);
  if (text !== undefined) writeArgument(directive, index, text);
  return text;
}
