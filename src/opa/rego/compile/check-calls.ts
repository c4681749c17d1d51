import type { Body, Expression } from "../ast/nodes.ts";
import { rulesOf, walkBody } from "../ast/visit.ts";
import type { Compilation, Complaint } from "./compilation.ts";
import { arityOf, nameOf } from "./rule-tree.ts";

/** Calls of what is no function, and with too few or too many operands: OPA's checkUndefinedFuncs. */
export function checkCalls(body: Body, compilation: Callables): readonly Complaint[] {
  const complaints: Complaint[] = [];
  walkBody(body, {
    expression: (expression) => {
      const message = wrongCall(expression, compilation);
      if (message !== undefined) complaints.push({ message, location: expression.location });
      return message !== undefined;
    },
  });
  return complaints;
}

interface Callables extends Pick<Compilation, "builtins" | "ruleTree"> {
  /** Builtins that are refused for another reason. */
  readonly unsafe?: ReadonlySet<string>;
  /** What generated variables are called in the text. */
  readonly writtenNames?: ReadonlyMap<string, string>;
}

/** The same of all rules, where somebody is to be told. */
export function checkRuleCalls(compilation: Compilation): void {
  const { checks, modules } = compilation;
  if (checks === undefined) return;
  for (const module of modules) {
    for (const { body } of rulesOf(module)) checks.calls.push(...checkCalls(body, compilation));
  }
}

/** What no engine has as a builtin, and what the parser alone writes. */
const BY_THE_ENGINE: ReadonlySet<string> = new Set(["eq", "print"]);

function wrongCall({ terms, isGenerated }: Expression, compilation: Callables): string | undefined {
  if (terms.kind !== "call") return undefined;
  const [operator, ...operands] = terms.terms;
  if (operator?.value.kind !== "ref") return undefined;
  const ref = operator.value.terms;
  const name = nameOf(ref) ?? "";
  if (BY_THE_ENGINE.has(name)) return undefined;
  const arity = arityOf(compilation, ref);
  const builtin = compilation.builtins.get(name);
  const isAway = builtin?.isAbsent === true && builtin.maySuspend === true;
  if (arity === undefined || (isAway && compilation.unsafe?.has(name) !== true)) {
    return `undefined function ${compilation.writtenNames?.get(name) ?? name}`;
  }
  const count = operands.length;
  const isRight = isGenerated ? count === arity + 1 : count === arity || count === arity + 1;
  return isRight ? undefined : `${name}: arity mismatch`;
}

/** Calls that nobody may make in a query that is asked from outside: OPA's checkUnsafeBuiltins. */
export function checkUnsafeBuiltins(body: Body, unsafe: ReadonlySet<string>): readonly Complaint[] {
  const complaints: Complaint[] = [];
  walkBody(body, {
    expression: ({ terms, location }) => {
      const operator = terms.kind === "call" ? terms.terms[0]?.value : undefined;
      const name = operator?.kind === "ref" ? nameOf(operator.terms) : undefined;
      if (name === undefined || !unsafe.has(name)) return false;
      const message = `unsafe built-in function calls in expression: ${name}`;
      complaints.push({ message, location });
      return false;
    },
  });
  return complaints;
}
