import { formatGo } from "../../../opa/go/format.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { entriesOf } from "../../values/value.ts";
import { spendOnText } from "../cost.ts";
import { enter, leave, type Work } from "../work.ts";
import { assign, complain, evaluatePipe, type State } from "./evaluate.ts";
import {
  concrete,
  type Held,
  inInterface,
  isList,
  isMap,
  isTrue,
  type Reflected,
  TemplateInteger,
} from "./held.ts";
import type { Branch, Invocation, List, Statement } from "./nodes.ts";
import type { Templates } from "./parse.ts";
import { MAIN } from "./parser.ts";
import { operandOf } from "./print.ts";

interface Execution {
  readonly templates: Templates;
  readonly work: Work;
  readonly text: string;
  output: string;
}

/** How a list of statements ended. */
type Outcome = "done" | "break" | "continue";

/** What a template makes of the data (text/template/exec.go). Throws a BuiltinError in Go's words. */
export function executeTemplate(
  text: string,
  templates: Templates,
  data: Held,
  work: Work,
): string {
  const execution: Execution = { templates, work, text, output: "" };
  const dot = data === null ? undefined : concrete(data);
  const state = createState(execution, MAIN, dot);
  walkList(execution, state, dot, templates.get(MAIN) as List);
  return execution.output;
}

function createState({ text, work }: Execution, name: string, dot: Reflected): State {
  return { text, name, work, variables: [{ name: "$", value: dot }], node: undefined };
}

function write(execution: Execution, text: string): void {
  const { context } = execution.work;
  spendOnText(context, text.length + 1, execution.output.length + text.length);
  execution.output += text;
}

function walkList(execution: Execution, state: State, dot: Reflected, list: List): Outcome {
  state.node = list;
  for (const node of list.nodes) {
    const outcome = walk(execution, state, dot, node);
    if (outcome !== "done") return outcome;
  }
  return "done";
}

function walk(execution: Execution, state: State, dot: Reflected, node: Statement): Outcome {
  state.node = node;
  switch (node.is) {
    case "text":
      write(execution, node.text);
      return "done";
    case "action": {
      const value = evaluatePipe(state, dot, node.pipe);
      if (node.pipe.declared.length === 0) write(execution, printed(value, execution.work));
      return "done";
    }
    case "break":
    case "continue":
      return node.is;
    case "template":
      return walkTemplate(execution, state, dot, node);
    case "range":
      return walkRange(execution, state, dot, node);
    default:
      return walkIfOrWith(execution, state, dot, node);
  }
}

function printed(value: Reflected, work: Work): string {
  return value === undefined ? "<no value>" : formatGo("%v", [operandOf(value.held, work)]);
}

function walkIfOrWith(
  execution: Execution,
  state: State,
  dot: Reflected,
  { is, pipe, list, elseList }: Branch,
): Outcome {
  const mark = state.variables.length;
  const value = evaluatePipe(state, dot, pipe);
  enter(execution.work);
  const taken = isTrue(value) ? list : elseList;
  const inner = is === "with" && taken === list ? value : dot;
  const outcome = taken === undefined ? "done" : walkList(execution, state, inner, taken);
  leave(execution.work);
  state.variables.length = mark;
  return outcome;
}

/** One turn of a range: its index and its element. */
type Turn = readonly [index: Reflected, element: Reflected];

function walkRange(execution: Execution, state: State, dot: Reflected, range: Branch): Outcome {
  const { work } = execution;
  const mark = state.variables.length;
  const value = evaluatePipe(state, dot, range.pipe);
  let hasTurns = false;
  let outcome: Outcome = "done";
  enter(work);
  const inner = state.variables.length;
  for (const turn of turnsOf(state, range, value)) {
    hasTurns = true;
    work.context.spend(1);
    setTurn(state, range, turn);
    outcome = walkList(execution, state, turn[1], range.list);
    state.variables.length = inner;
    if (outcome === "break") break;
  }
  if (!hasTurns && range.elseList !== undefined) {
    outcome = walkList(execution, state, dot, range.elseList);
  } else outcome = "done";
  leave(work);
  state.variables.length = mark;
  // A `break` in the else part ends this range, as Go has it.
  return outcome === "break" ? "done" : outcome;
}

function* turnsOf(state: State, { pipe }: Branch, value: Reflected): Generator<Turn> {
  if (value === undefined || value.held === null) return;
  const { held } = value;
  if (held instanceof TemplateInteger) {
    if (pipe.declared.length > 1) {
      throw complain(state, `can't use ${held.value} to iterate over more than one variable`);
    }
    for (let i = 0n; i < held.value; i++)
      yield [undefined, concrete(new TemplateInteger(i, held.type))];
  } else if (isMap(held)) {
    for (const [key, each] of entriesOf(held)) yield [concrete(key as string), inInterface(each)];
  } else if (isList(held)) {
    for (const [i, each] of held.entries()) {
      yield [concrete(new TemplateInteger(BigInt(i))), inInterface(each)];
    }
  } else {
    const shown = formatGo("%v", [operandOf(held, state.work)]);
    throw complain(state, `range can't iterate over ${shown}`);
  }
}

/** With one variable it is the element's, with two the first is the index's. */
function setTurn(state: State, { pipe }: Branch, [index, element]: Turn): void {
  const names = pipe.declared.map((variable) => variable.names[0] as string);
  const values = names.length > 1 ? [index, element] : [element];
  for (const [i, name] of names.entries()) {
    if (pipe.isAssign) assign(state, name, values[i]);
    else {
      const variable = state.variables.at(i - names.length);
      if (variable !== undefined) variable.value = values[i];
    }
  }
}

function walkTemplate(
  execution: Execution,
  state: State,
  dot: Reflected,
  node: Invocation,
): Outcome {
  const list = execution.templates.get(node.name);
  if (list === undefined) throw complain(state, `template ${quoteGo(node.name)} not defined`);
  const value = node.pipe === undefined ? undefined : evaluatePipe(state, dot, node.pipe);
  enter(execution.work);
  // A jump does not leave a template of its own.
  walkList(execution, createState(execution, node.name, value), value, list);
  leave(execution.work);
  return "done";
}
