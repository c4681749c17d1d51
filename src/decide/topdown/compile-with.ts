import type { Ref, Term, With } from "../../opa/rego/ast/nodes.ts";
import { entriesOf, isObject, makeObject, type Value, valueAt } from "../values/value.ts";
import type { Then } from "./compile.ts";
import { compileAsk } from "./compile-ask.ts";
import { dottedName } from "./dotted-name.ts";
import type { Evaluation, Mock } from "./evaluation.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import { createMemo } from "./memo.ts";
import { constantOf, groundPrefix } from "./rule-tree.ts";
import { type Bound, type Program, type Scope, Unsupported } from "./scope.ts";

interface Replacement {
  /** Keys below `input` or `data`. */
  readonly path: readonly Value[];
  readonly value: Compute;
}

/** What `with` says, sorted by what it replaces. */
interface Replacements {
  readonly input: readonly Replacement[];
  readonly data: readonly Replacement[];
  readonly mocks: readonly (readonly [name: string, mock: Mock | Compute])[];
}

/** Evaluates one expression with other inputs, data or functions; what follows it sees the old ones again. */
export function compileWith(
  scope: Scope,
  modifiers: readonly With[],
  bound: Bound,
  then: Then,
  compileInner: (bound: Bound, then: Then) => Step,
): Step {
  const replacements = sortModifiers(scope, modifiers, bound);
  const saved = scope.newSlot();
  const inner = compileInner(bound, (after) => {
    const next = then(after);
    return (frame) => {
      const mine = stateOf(frame.evaluation);
      Object.assign(frame.evaluation, frame.slots[saved]);
      const exit = next(frame);
      Object.assign(frame.evaluation, mine);
      return exit;
    };
  });
  return (frame) => {
    const before = stateOf(frame.evaluation);
    Object.assign(frame.evaluation, replacedState(frame, replacements));
    const outer = frame.slots[saved];
    frame.slots[saved] = before as unknown as Value;
    try {
      return inner(frame);
    } finally {
      frame.slots[saved] = outer;
      Object.assign(frame.evaluation, before);
    }
  };
}

type State = Pick<Evaluation, "input" | "data" | "targets" | "mocks" | "memo">;

function stateOf({ input, data, targets, mocks, memo }: Evaluation): State {
  return { input, data, targets, mocks, memo };
}

function replacedState(frame: Frame, { input, data, mocks }: Replacements): State {
  const { evaluation } = frame;
  const named = mocks.map(([name, mock]): [string, Mock] => [
    name,
    typeof mock === "function" ? { value: mock(frame) } : mock,
  ]);
  return {
    input: replaceAll(frame, evaluation.input, input),
    data: replaceAll(frame, evaluation.data, data),
    targets: [...evaluation.targets, data.map(({ path }) => path)],
    mocks: named.length === 0 ? evaluation.mocks : [...evaluation.mocks, new Map(named)],
    memo: createMemo(),
  };
}

function sortModifiers(scope: Scope, modifiers: readonly With[], bound: Bound): Replacements {
  const input: Replacement[] = [];
  const data: Replacement[] = [];
  const mocks: [string, Mock | Compute][] = [];
  for (const { target, value } of modifiers) {
    const ref = refOf(target);
    const name = dottedName(ref);
    const [head] = ref;
    const root = head?.value.kind === "var" ? head.value.name : "";
    if (scope.program.functions.has(name) || (root !== "input" && root !== "data")) {
      mocks.push([name, mockOf(scope, value, bound)]);
      continue;
    }
    const path = ref.slice(1).map((term) => constantOf(term) as Value);
    const replacement = { path, value: scope.program.compile.value(scope, value, bound) };
    (root === "input" ? input : data).push(replacement);
  }
  return { input, data, mocks };
}

function refOf({ value }: Term): Ref {
  return value.kind === "ref" ? value.terms : [{ value, location: NOWHERE }];
}

const NOWHERE = { file: "", row: 0, col: 0 };

function mockOf(scope: Scope, value: Term, bound: Bound): Mock | Compute {
  if (value.value.kind !== "ref") return scope.program.compile.value(scope, value, bound);
  const { terms } = value.value;
  const name = dottedName(terms);
  const [head] = terms;
  const isDocument = head?.value.kind === "var" && DOCUMENTS.has(head.value.name);
  if (!isDocument && !isFunction(scope.program, name)) {
    throw new Unsupported(`the builtin ${name}`);
  }
  return isFunction(scope.program, name) ? { name } : { look: compileLook(scope.program, terms) };
}

const DOCUMENTS: ReadonlySet<string> = new Set(["data", "input"]);

/** A document by constant keys. */
function compileLook(program: Program, ref: Ref): (evaluation: Evaluation) => Value | undefined {
  if (groundPrefix(ref).length < ref.length) {
    throw new Unsupported("a function replaced by a reference with variables");
  }
  return compileAsk(program, ref);
}

function isFunction({ functions, builtins }: Program, name: string): boolean {
  return functions.has(name) || builtins.has(name);
}

function replaceAll(
  frame: Frame,
  document: Value | undefined,
  replacements: readonly Replacement[],
): Value | undefined {
  return replacements.reduce<Value | undefined>(
    (changed, { path, value }) => replaceAt(changed, path, value(frame)),
    document,
  );
}

/** What is no object on the way gives way to one. */
export function replaceAt(
  document: Value | undefined,
  path: readonly Value[],
  value: Value,
): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (document === undefined || !isObject(document))
    return makeObject([[key, replaceAt(undefined, rest, value)]]);
  const others = entriesOf(document).filter(([each]) => each !== key);
  return makeObject([...others, [key, replaceAt(valueAt(document, key), rest, value)]]);
}
