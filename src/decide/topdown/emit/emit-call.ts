import type { Location } from "../../../domain/policy-error.ts";
import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { dottedName } from "../dotted-name.ts";
import { functionArity } from "../rules.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitMatch } from "./emit-match.ts";
import { emitValue } from "./emit-value.ts";

/** Goes on with the result of a call: matched with the operand behind the declared ones, or anything but `false`. */
export function emitCall(code: Code, terms: readonly Term[], location: Location): void {
  const [operator, ...operands] = terms as [Term, ...Term[]];
  if (operator.value.kind !== "ref") throw new Unsupported(`a call of a ${operator.value.kind}`);
  const name = dottedName(operator.value.terms);
  const node = code.program.functions.get(name);
  const builtin = code.program.builtins.get(name);
  const arity = node === undefined ? builtin?.arity : functionArity(node);
  if (arity === undefined || name === "walk") throw new Unsupported(`the builtin ${name}`);
  const args = operands.slice(0, arity).map((operand) => emitValue(code, operand));
  const output = operands[arity];
  const test = node === undefined ? COMPARISONS[name] : undefined;
  if (test !== undefined) {
    const holds = test(args[0] as string, args[1] as string);
    if (output === undefined) code.line(`if (!(${holds})) ${code.fail}`);
    else emitMatch(code, code.local(holds), output);
    return;
  }
  // A function that is told its result looks for it among the others, as `else` and conflicts show.
  const isWanted = node !== undefined && output !== undefined && isGround(output, code.variables);
  const wanted = isWanted ? emitValue(code, output) : "undefined";
  const call =
    node === undefined
      ? `callBuiltin(${code.constant(name)}, ${code.constant(builtin?.call)}, evaluation, [${args.join(", ")}], ${code.constant(location)})`
      : `functionResult(${code.constant(code.program)}, evaluation, ${code.constant(node)}, [${args.join(", ")}], ${wanted})`;
  const isQuick = node === undefined && QUICK.has(name);
  const value = code.local(isQuick ? `${name}(${args.join(", ")}) ?? ${call}` : call);
  if (output === undefined) {
    code.line(`if (${value} === undefined || ${value} === false) ${code.fail}`);
    return;
  }
  code.line(`if (${value} === undefined) ${code.fail}`);
  emitMatch(code, value, output);
}

const compared =
  (operator: string) =>
  (left: string, right: string): string =>
    `typeof ${left} === "number" && typeof ${right} === "number" ? ${left} ${operator} ${right} : compareValues(${left}, ${right}) ${operator} 0`;

/** Builtins that compare, which have an answer for all values. */
const COMPARISONS: Readonly<Record<string, (left: string, right: string) => string>> = {
  neq: (left, right) => `${left} !== ${right} && !equalValues(${left}, ${right})`,
  equal: (left, right) => `${left} === ${right} || equalValues(${left}, ${right})`,
  lt: compared("<"),
  lte: compared("<="),
  gt: compared(">"),
  gte: compared(">="),
};

/** Builtins of which the run-time library answers the simplest cases (see `runtime.ts`). */
const QUICK: ReadonlySet<string> = new Set(["plus", "minus", "count"]);
