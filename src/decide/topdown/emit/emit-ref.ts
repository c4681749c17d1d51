import type { Ref, Term } from "../../../opa/rego/ast/nodes.ts";
import type { Value } from "../../values/value.ts";
import { ruleSetOf } from "../rule-set.ts";
import { constantOf, constantStart, type RuleNode } from "../rule-tree.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitMatch } from "./emit-match.ts";
import { openMembers } from "./emit-members.ts";
import { emitValue } from "./emit-value.ts";

/** Goes on with each value of a reference, or with those alone that are the same as another term: its name. */
export function emitRef(code: Code, ref: Ref, wanted?: Term): string {
  const [head, ...operands] = ref as [Term, ...Term[]];
  const name = head.value.kind === "var" ? head.value.name : undefined;
  if (name === "data") return emitData(code, operands, wanted);
  if (name === "input") {
    code.line(`if (evaluation.input === undefined) ${code.fail}`);
    return emitPath(code, code.local("evaluation.input"), operands, "value", wanted);
  }
  if (name !== undefined && !code.variables.has(name)) throw new Unsupported(name);
  return emitPath(code, emitValue(code, head), operands, "value", wanted);
}

/** What lies below a value: any value, or a base document, which is asked by the texts of storage paths. */
type Below = "value" | "stored";

function emitPath(
  code: Code,
  start: string,
  operands: readonly Term[],
  below: Below,
  wanted: Term | undefined,
): string {
  return operands.reduce((value, operand, at) => {
    const isLast = at === operands.length - 1;
    return emitOperand(code, value, operand, below, isLast ? wanted : undefined);
  }, start);
}

function emitOperand(
  code: Code,
  value: string,
  operand: Term,
  below: Below,
  wanted: Term | undefined,
): string {
  if (!isGround(operand, code.variables)) {
    const isKnown = wanted !== undefined && isGround(wanted, code.variables);
    const { at, member } = openMembers(code, value, isKnown ? emitValue(code, wanted) : undefined);
    emitMatch(code, at, operand);
    return member;
  }
  const look = below === "value" ? "memberOf" : "storedMember";
  const key = constantOf(operand);
  const found = code.fresh("v");
  if (typeof key === "string" && isPlainName(key)) {
    code.line(`let ${found} = ${value}?.${key};`);
    const slow = `${look}(${value}, ${emitValue(code, operand)})`;
    code.line(`if (${found} === undefined && (${found} = ${slow}) === undefined) ${code.fail}`);
  } else {
    code.line(`const ${found} = ${look}(${value}, ${emitValue(code, operand)});`);
    code.line(`if (${found} === undefined) ${code.fail}`);
  }
  return found;
}

/**
 * Names by which the machine's own objects answer nothing, so that an object of a policy can be asked without looking at what
 * else a value may be.
 */
export function isPlainName(key: string): boolean {
  return /^[A-Za-z]\w{0,63}$/.test(key) && !RESERVED.has(key);
}

const RESERVED: ReadonlySet<string> = new Set([
  ...[Object, Array, String, Number, Boolean, Map, Function].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
  // The members of our own classes of values.
  ...["text", "index", "sorted", "size", "has"],
]);

/** A reference into `data` (topdown's evalTree), where constants say which rules or base documents answer. */
function emitData(code: Code, operands: readonly Term[], wanted: Term | undefined): string {
  const { path, node, ruled } = constantStart(operands, code.program.tree);
  if (ruled !== undefined) {
    return emitRules(code, ruled, path.length + 2, operands.slice(path.length + 1), wanted);
  }
  if (node === undefined) {
    return emitPath(code, code.local("evaluation.stored"), operands, "stored", wanted);
  }
  if (path.length === operands.length) return emitExtent(code, node, path);
  throw new Unsupported("a variable key into data with rules");
}

function emitExtent(code: Code, node: RuleNode, path: readonly Value[]): string {
  const call = `extentOf(${code.constant(code.program)}, evaluation, ${code.constant(path)}, ${code.constant(node)})`;
  const value = code.local(call);
  code.line(`if (${value} === undefined) ${code.fail}`);
  return value;
}

function emitRules(
  code: Code,
  node: RuleNode,
  prefix: number,
  operands: readonly Term[],
  wanted: Term | undefined,
): string {
  const set = ruleSetOf(code.program, node, prefix);
  const [setName, nodeName] = [code.constant(set), code.constant(node)];
  switch (set.kind) {
    case "function":
      throw new Unsupported("a function that is read");
    case "complete": {
      const value = code.local(`completeDocument(evaluation, ${nodeName}, ${setName})`);
      code.line(`if (${value} === undefined) ${code.fail}`);
      return emitPath(code, value, operands, "value", wanted);
    }
    default: {
      refuseRepeated(code, operands);
      const keys = operands.slice(0, set.depth).map((operand) => emitKey(code, operand));
      const isWhole = keys[0] === undefined || keys[0] === "undefined";
      const value = isWhole
        ? code.local(`wholeDocument(evaluation, ${nodeName}, ${setName})`)
        : code.local(`partialDocument(evaluation, ${nodeName}, ${setName}, [${keys.join(", ")}])`);
      return emitPath(code, value, operands, "value", wanted);
    }
  }
}

/** A variable that has no value before it stands twice rules out heads: the closures see to that. */
function refuseRepeated(code: Code, operands: readonly Term[]): void {
  const seen = new Set<string>();
  for (const { value } of operands) {
    if (value.kind !== "var" || code.variables.has(value.name)) continue;
    if (seen.has(value.name)) throw new Unsupported("a key that stands twice");
    seen.add(value.name);
  }
}

/** The value of a key, or that it has none yet. */
function emitKey(code: Code, operand: Term): string {
  if (isGround(operand, code.variables)) return emitValue(code, operand);
  if (operand.value.kind === "var") return "undefined";
  throw new Unsupported("a pattern for keys of rules");
}
