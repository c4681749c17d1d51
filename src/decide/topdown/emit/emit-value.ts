import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { makeObject, makeSet, type Value } from "../../values/value.ts";
import { constantOf } from "../rule-tree.ts";
import { Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitComprehension } from "./emit-comprehension.ts";

/** The name of the value of a term whose variables are all bound. */
export function emitValue(code: Code, term: Term): string {
  const { value } = term;
  const constant = wholeConstant(term);
  if (constant !== undefined) return nameOfConstant(code, constant);
  switch (value.kind) {
    case "var":
      return readVariable(code, value.name);
    case "array":
      return code.local(`[${emitAll(code, value.items)}]`);
    case "set":
      return code.local(`makeSet([${emitAll(code, value.items)}])`);
    case "object":
      return emitObject(code, value.entries);
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      return emitComprehension(code, value);
    default:
      throw new Unsupported(`a ${value.kind} inside a value`);
  }
}

function emitAll(code: Code, terms: readonly Term[]): string {
  return terms.map((term) => emitValue(code, term)).join(", ");
}

function nameOfConstant(code: Code, constant: Value): string {
  if (constant === null || typeof constant === "boolean") return String(constant);
  return code.constant(constant);
}

function readVariable(code: Code, name: string): string {
  const local = code.variables.get(name);
  if (local === undefined) throw new Unsupported(`the variable ${name} has no value yet`);
  return local;
}

/** An object whose keys are constants is written as one: the engine of the machine knows its shape then. */
function emitObject(code: Code, entries: readonly (readonly [key: Term, held: Term])[]): string {
  const members = entries.map(([key, held]) => ({ key: constantOf(key), term: key, held }));
  const names = members.map(({ key }) => key);
  if (names.every(isMemberName) && new Set(names).size === names.length) {
    const sorted = members.toSorted((a, b) => ((a.key as string) < (b.key as string) ? -1 : 1));
    const values = new Map(members.map(({ key, held }) => [key, emitValue(code, held)]));
    const written = sorted.map(({ key }) => `${JSON.stringify(key)}: ${values.get(key)}`);
    return code.local(`{ ${written.join(", ")} }`);
  }
  const pairs = members.map(({ term, held }) => {
    return `[${emitValue(code, term)}, ${emitValue(code, held)}]`;
  });
  return code.local(`makeObject([${pairs.join(", ")}])`);
}

/** Letters, digits and what often joins them: such a key may stand in the code as text. */
const MEMBER_NAME = /^[A-Za-z][\w.-]{0,63}$/;

function isMemberName(key: Value | undefined): boolean {
  return typeof key === "string" && MEMBER_NAME.test(key);
}

/** The value of a term that is made of constants alone. */
function wholeConstant(term: Term): Value | undefined {
  const { value } = term;
  switch (value.kind) {
    case "array":
      return allConstants(value.items);
    case "set": {
      const members = allConstants(value.items);
      return members && makeSet(members);
    }
    case "object": {
      const flat = allConstants(value.entries.flat());
      if (flat === undefined) return undefined;
      return makeObject(
        value.entries.map((_, at) => [flat[2 * at], flat[2 * at + 1]] as [Value, Value]),
      );
    }
    default:
      return constantOf(term);
  }
}

function allConstants(terms: readonly Term[]): Value[] | undefined {
  const values: Value[] = [];
  for (const term of terms) {
    const value = wholeConstant(term);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
