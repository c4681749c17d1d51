import type { Location } from "../../../domain/policy-error.ts";
import type { Term } from "../ast/nodes.ts";
import { rulesOf, type Visitor, walkRule } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { nameOf } from "./rule-tree.ts";

/** A call of a builtin that the engines do not have. */
export interface AbsentCall {
  readonly name: string;
  readonly location: Location;
}

/** The calls of absent builtins in compiled modules, in the order of the text. */
export function absentCalls({ modules, builtins }: Compilation): readonly AbsentCall[] {
  const calls: AbsentCall[] = [];
  if ([...builtins.values()].every(({ isAbsent }) => isAbsent !== true)) return calls;
  const note = (operator: Term | undefined): void => {
    const name = operator?.value.kind === "ref" ? nameOf(operator.value.terms) : undefined;
    if (name === undefined || builtins.get(name)?.isAbsent !== true) return;
    calls.push({ name, location: (operator as Term).location });
  };
  const visitor: Visitor = {
    expression: ({ terms }) => {
      if (terms.kind === "call") note(terms.terms[0]);
      return false;
    },
    term: ({ value }) => {
      if (value.kind === "call") note(value.terms[0]);
      return false;
    },
  };
  for (const module of modules) for (const rule of rulesOf(module)) walkRule(rule, visitor);
  return calls;
}
