import type { Location } from "../../../domain/policy-error.ts";
import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { dottedName } from "../dotted-name.ts";
import { functionArity } from "../rules.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitQuick, emitTest } from "./emit-builtin.ts";
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
  const output = operands[arity];
  const holds = node === undefined ? emitTest(code, name, operands.slice(0, arity)) : undefined;
  if (holds !== undefined) {
    if (output === undefined) code.line(`if (!(${holds})) ${code.fail}`);
    else emitMatch(code, code.local(holds), output);
    return;
  }
  const args = operands.slice(0, arity).map((operand) => emitValue(code, operand));
  // A function that is told its result looks for it among the others, as `else` and conflicts show.
  const isWanted = node !== undefined && output !== undefined && isGround(output, code.variables);
  const wanted = isWanted ? emitValue(code, output) : "undefined";
  const call =
    node === undefined
      ? `callBuiltin(${code.constant(name)}, ${code.constant(builtin?.call)}, evaluation, [${args.join(", ")}], ${code.constant(location)})`
      : `functionResult(${code.constant(code.program)}, evaluation, ${code.constant(node)}, [${args.join(", ")}], ${wanted})`;
  const quick = node === undefined ? emitQuick(name, operands, args) : undefined;
  const value = code.local(quick === undefined ? call : `${quick} ?? ${call}`);
  if (output === undefined) {
    code.line(`if (${value} === undefined || ${value} === false) ${code.fail}`);
    return;
  }
  code.line(`if (${value} === undefined) ${code.fail}`);
  emitMatch(code, value, output);
}
