import type { Comprehension, ObjectValue, Term } from "../ast/nodes.ts";
import { sortMembers } from "./compare-types.ts";
import { isConstant, jsonOfConstant } from "./constant.ts";
import {
  arrayType,
  BOOLEAN,
  type Member,
  NULL,
  NUMBER,
  type OtherMembers,
  objectType,
  STRING,
  setType,
  type Type,
} from "./type.ts";
import { type TypeEnvironment, typeOfRef, typeOfVariable } from "./type-environment.ts";
import { uniteAll } from "./unite-types.ts";

type Known = Type | undefined;

/** What is known of a term; undefined where it has a variable alone that has no type yet. */
export function typeOfTerm(environment: TypeEnvironment, term: Term): Known {
  const { value } = term;
  switch (value.kind) {
    case "null":
      return NULL;
    case "boolean":
      return BOOLEAN;
    case "number":
      return NUMBER;
    case "string":
    case "templatestring":
      return STRING;
    case "var":
      return typeOfVariable(environment, term);
    case "ref":
      return typeOfRef(environment, value.terms);
    case "array":
      return arrayType(
        value.items.map((item) => typeOfTerm(environment, item)),
        undefined,
      );
    case "set":
      return setType(uniteAll(value.items.map((item) => typeOfTerm(environment, item))));
    case "object":
      return typeOfObject(environment, value);
    case "call":
      return undefined;
    default:
      return typeOfClosure(environment, value);
  }
}

/** Of keys that are no constants the last one counts, as in OPA. */
function typeOfObject(environment: TypeEnvironment, { entries }: ObjectValue): Type {
  const members: Member[] = [];
  let others: OtherMembers | undefined;
  for (const [key, member] of entries) {
    const value = typeOfTerm(environment, member);
    if (isConstant(key)) members.push({ key: jsonOfConstant(key), value });
    else others = { key: typeOfTerm(environment, key), value };
  }
  return objectType(sortMembers(members), others);
}

/** A closure in a closure would be looked at again and again: what has been found is kept. */
function typeOfClosure(environment: TypeEnvironment, closure: Comprehension): Known {
  const { closures, variables } = environment;
  const { version } = variables;
  const known = closures.get(closure);
  if (known?.version === version) return known.type;
  const type = inferClosure(environment, closure);
  closures.set(closure, { version, type });
  return type;
}

function inferClosure(environment: TypeEnvironment, closure: Comprehension): Known {
  const inside = environment.inference.inferBody(environment, closure.body);
  if (inside === undefined) return undefined;
  if (closure.kind === "objectcomprehension") {
    const key = typeOfTerm(inside, closure.key);
    return objectType([], { key, value: typeOfTerm(inside, closure.value) });
  }
  const of = typeOfTerm(inside, closure.term);
  return closure.kind === "arraycomprehension" ? arrayType([], of) : setType(of);
}
