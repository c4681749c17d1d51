import type { Location } from "../../../domain/policy-error.ts";
import type { Head, Term } from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { walkTerm } from "../ast/visit.ts";
import { complain, type Parser } from "./parser.ts";

/** Whether a default is a constant, and its arguments are names; complains where they are not. */
export function isValidDefault(parser: Parser, { value, args }: Head, location: Location): boolean {
  if (value === undefined) {
    complain(parser, "illegal default rule (must have a value)", location);
    return false;
  }
  const problem = problemOfValue(value) ?? problemOfArguments(args);
  if (problem === undefined) return true;
  complain(parser, `illegal default rule (${problem})`, location);
  return false;
}

/** What is asked again each time, comprehensions do not contain. */
function problemOfValue(value: Term): string | undefined {
  let problem: string | undefined;
  walkTerm(value, {
    term: ({ value }) => {
      const { kind } = value;
      if (kind === "ref" || kind === "var" || kind === "call") {
        problem ??= `value cannot contain ${kind}`;
        return true;
      }
      return isComprehension(value);
    },
  });
  return problem;
}

function problemOfArguments(args: readonly Term[]): string | undefined {
  const names = new Set<string>();
  for (const { value } of args) {
    if (value.kind !== "var") return `arguments cannot contain ${value.kind}`;
    if (names.has(value.name)) return `arguments cannot be repeated ${value.name}`;
    names.add(value.name);
  }
  return undefined;
}
