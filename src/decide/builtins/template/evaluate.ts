import { quoteGo } from "../../../opa/go/quote.ts";
import { valueAt } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { enter, leave, type Work } from "../work.ts";
import { FUNCTIONS, type OperandType, type TemplateFunction } from "./functions.ts";
import {
  concrete,
  heldType,
  inInterface,
  isMap,
  isTrue,
  type Reflected,
  reflectedType,
  TemplateFloat,
  TemplateInteger,
} from "./held.ts";
import {
  type Command,
  type Identifier,
  type Node,
  type NumberConstant,
  nodeText,
  type Operand,
  type Pipe,
  type Variable,
} from "./nodes.ts";
import { overflowsInt } from "./number-constant.ts";

/** A template that is being executed (text/template/exec.go). */
export interface State {
  readonly text: string;
  /** The name of the template at hand. */
  readonly name: string;
  readonly work: Work;
  /** Variables in scope, the innermost last. */
  readonly variables: { readonly name: string; value: Reflected }[];
  /** Where complaints say they come from. */
  node: Node | undefined;
}

/** No value came through the pipeline. */
const MISSING: unique symbol = Symbol("missing");
type Final = Reflected | typeof MISSING;

export function complain({ text, name, node }: State, message: string): BuiltinError {
  if (node === undefined) return new BuiltinError(`template: ${name}: ${message}`);
  const before = text.slice(0, node.at);
  const line = before.split("\n").length;
  const column = Buffer.byteLength(before.slice(before.lastIndexOf("\n") + 1));
  const place = `template:${line}:${column}`;
  const shown = `executing ${quoteGo(name)} at <${nodeText(node)}>`;
  return new BuiltinError(`template: ${place}: ${shown}: ${message}`);
}

/** The value of a pipeline; what it declares stays in scope. */
export function evaluatePipe(state: State, dot: Reflected, pipe: Pipe): Reflected {
  const { work } = state;
  state.node = pipe;
  enter(work);
  let value: Final = MISSING;
  for (const command of pipe.commands) {
    const found: Reflected = evaluateCommand(state, dot, command, value);
    // What is in an interface comes out of it.
    value = found?.isInterface ? (found.held === null ? undefined : concrete(found.held)) : found;
  }
  const final = value === MISSING ? undefined : value;
  for (const variable of pipe.declared) {
    const name = variable.names[0] as string;
    if (pipe.isAssign) assign(state, name, final);
    else state.variables.push({ name, value: final });
  }
  leave(work);
  return final;
}

/** Gives a variable that is in scope another value. */
export function assign(state: State, name: string, value: Reflected): void {
  const variable = state.variables.findLast((each) => each.name === name);
  if (variable === undefined) throw complain(state, `undefined variable: ${name}`);
  variable.value = value;
}

function evaluateCommand(state: State, dot: Reflected, { args }: Command, final: Final): Reflected {
  const first = args[0] as Operand;
  state.work.context.spend(1);
  switch (first.is) {
    case "field":
      state.node = first;
      return evaluateFields(state, dot, first.names, args, final);
    case "chain":
      return evaluateChain(state, dot, first, args, final);
    case "identifier":
      return evaluateFunction(state, dot, first, args, final);
    case "pipe":
      refuseArguments(state, args, final);
      return evaluatePipe(state, dot, first);
    case "variable":
      return evaluateVariable(state, dot, first, args, final);
  }
  state.node = first;
  refuseArguments(state, args, final);
  if (first.is === "nil") throw complain(state, "nil is not a command");
  return first.is === "dot" ? dot : constantValue(state, first);
}

function refuseArguments(state: State, args: readonly Operand[], final: Final): void {
  if (args.length <= 1 && final === MISSING) return;
  throw complain(state, `can't give argument to non-function ${nodeText(args[0] as Operand)}`);
}

function constantValue(state: State, node: Exclude<Operand, Pipe>): Reflected {
  if (node.is === "bool" || node.is === "string") return concrete(node.value);
  return node.is === "number" ? numberValue(state, node) : undefined;
}

/** The syntax of a number tells its type. */
function numberValue(state: State, node: NumberConstant): Reflected {
  state.node = node;
  const { text, integer, float } = node;
  const isHex = /^0[xX]/.test(text) && !/[pP]/.test(text);
  const isFloat = !isHex && !text.startsWith("'") && /[.eEpP]/.test(text);
  if (isFloat && float !== undefined) return concrete(new TemplateFloat(float));
  if (integer === undefined) return undefined;
  if (overflowsInt(integer)) throw complain(state, `${text} overflows int`);
  return concrete(new TemplateInteger(integer));
}

function evaluateChain(
  state: State,
  dot: Reflected,
  chain: Extract<Operand, { is: "chain" }>,
  args: readonly Operand[],
  final: Final,
): Reflected {
  state.node = chain;
  if (chain.node.is === "nil") {
    throw complain(state, `indirection through explicit nil in ${nodeText(chain)}`);
  }
  const value = evaluateArgument(state, dot, undefined, chain.node);
  return evaluateFields(state, value, chain.fields, args, final);
}

function evaluateVariable(
  state: State,
  _dot: Reflected,
  variable: Variable,
  args: readonly Operand[],
  final: Final,
): Reflected {
  state.node = variable;
  const [name, ...fields] = variable.names as readonly [string, ...string[]];
  const known = state.variables.findLast((each) => each.name === name);
  if (known === undefined) throw complain(state, `undefined variable: ${name}`);
  if (fields.length > 0) return evaluateFields(state, known.value, fields, args, final);
  refuseArguments(state, args, final);
  return known.value;
}

/** `.a.b.c`; only the last of them could be given arguments, if it could. */
function evaluateFields(
  state: State,
  receiver: Reflected,
  names: readonly string[],
  args: readonly Operand[],
  final: Final,
): Reflected {
  let value = receiver;
  for (const [i, name] of names.entries()) {
    const hasArguments = i === names.length - 1 && (args.length > 1 || final !== MISSING);
    value = evaluateField(state, name, hasArguments, value);
  }
  return value;
}

function evaluateField(
  state: State,
  name: string,
  hasArguments: boolean,
  receiver: Reflected,
): Reflected {
  if (receiver === undefined) return undefined;
  const { held } = receiver;
  const type = reflectedType(receiver);
  if (held === null) throw complain(state, `nil pointer evaluating ${type}.${name}`);
  if (!isMap(held)) throw complain(state, `can't evaluate field ${name} in type ${type}`);
  if (hasArguments) throw complain(state, `${name} is not a method but has arguments`);
  const member = valueAt(held, name);
  return member === undefined ? undefined : inInterface(member);
}

function evaluateFunction(
  state: State,
  dot: Reflected,
  node: Identifier,
  args: readonly Operand[],
  final: Final,
): Reflected {
  state.node = node;
  const { name } = node;
  const called = FUNCTIONS.get(name);
  if (called === undefined) throw complain(state, `${quoteGo(name)} is not a defined function`);
  const rest = args.slice(1);
  checkCount(state, name, called, rest.length, final);
  if (name === "and" || name === "or") return shortCircuit(state, dot, name, rest, final);
  const values = rest.map((arg, i) =>
    evaluateArgument(state, dot, called.fixed[i] ?? called.more, arg),
  );
  if (final !== MISSING) {
    values.push(validated(state, final, called.fixed[values.length] ?? called.more));
  }
  return callFunction(state, { ...node, is: "command", args: [...args] }, called, values, final);
}

function checkCount(
  state: State,
  name: string,
  { fixed, more }: TemplateFunction,
  given: number,
  final: Final,
): void {
  const count = given + (final === MISSING ? 0 : 1);
  const intro = `wrong number of args for ${name}: want`;
  if (more === undefined && count !== fixed.length) {
    throw complain(state, `${intro} ${fixed.length} got ${count}`);
  }
  if (count < fixed.length) throw complain(state, `${intro} at least ${fixed.length} got ${given}`);
}

function callFunction(
  state: State,
  command: Command,
  called: TemplateFunction,
  values: readonly Reflected[],
  final: Final,
): Reflected {
  const { name } = command.args[0] as Identifier;
  try {
    if (name === "call") throw notCallable(command, values[0], final);
    return called.call(values, state.work);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    state.node = command.args.length > 1 ? command : (command.args[0] as Operand);
    throw complain(state, `error calling ${name}: ${error.message}`);
  }
}

/** No value of Rego is a function. */
function notCallable(command: Command, value: Reflected, final: Final): BuiltinError {
  if (value === undefined || value.held === null) return new BuiltinError("call of nil");
  const argument = command.args[1];
  const shown =
    argument !== undefined || final === MISSING
      ? nodeText(argument as Operand)
      : typeof value.held === "string"
        ? value.held
        : `<${heldType(value.held)} Value>`;
  return new BuiltinError(`non-function ${shown} of type ${heldType(value.held)}`);
}

function shortCircuit(
  state: State,
  dot: Reflected,
  name: "and" | "or",
  args: readonly Operand[],
  final: Final,
): Reflected {
  let value: Reflected;
  for (const arg of args) {
    value = evaluateArgument(state, dot, "value", arg);
    if (isTrue(value) === (name === "or")) return value;
  }
  return final === MISSING ? value : final;
}

/** Without a type the value is taken as it is. */
function evaluateArgument(
  state: State,
  dot: Reflected,
  type: OperandType | undefined,
  node: Operand,
): Reflected {
  state.node = node;
  const none: readonly Operand[] = [node];
  switch (node.is) {
    case "dot":
      return validated(state, dot, type);
    case "nil":
      if (type === "string") throw complain(state, "cannot assign nil to string");
      return undefined;
    case "field":
      return validated(state, evaluateFields(state, dot, node.names, none, MISSING), type);
    case "variable":
      return validated(state, evaluateVariable(state, dot, node, none, MISSING), type);
    case "pipe":
      return validated(state, evaluatePipe(state, dot, node), type);
    case "identifier":
      return validated(state, evaluateFunction(state, dot, node, none, MISSING), type);
    case "chain":
      return validated(state, evaluateChain(state, dot, node, none, MISSING), type);
  }
  if (type === "string" && node.is !== "string") {
    throw complain(state, `expected string; found ${nodeText(node)}`);
  }
  return constantValue(state, node);
}

function validated(state: State, value: Reflected, type: OperandType | undefined): Reflected {
  if (type !== "string") return value;
  if (value === undefined) throw complain(state, "invalid value; expected string");
  if (typeof value.held === "string") return concrete(value.held);
  const got = value.held === null ? "interface {}" : heldType(value.held);
  throw complain(state, `wrong type for value; expected string; got ${got}`);
}
