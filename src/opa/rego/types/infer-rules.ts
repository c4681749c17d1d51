import type { Ref, Rule } from "../ast/nodes.ts";
import { walkTerms } from "../ast/visit.ts";
import { insertType } from "./merge-types.ts";
import { groundPrefix } from "./modifiers.ts";
import { ANY, functionType, objectType, setType, type Type } from "./type.ts";
import {
  putVariable,
  type TypeEnvironment,
  typeOfRef,
  typeOfVariable,
  wrap,
} from "./type-environment.ts";
import { typeOfTerm } from "./type-of-term.ts";
import { putType } from "./type-tree.ts";

type Known = Type | undefined;

/** Enters the type of one rule; those that it reads have theirs. */
export function inferRule(environment: TypeEnvironment, rule: Rule, path: Ref): void {
  const inside = environment.inference.inferBody(wrap(environment), rule.body);
  if (inside === undefined) {
    putType(environment.tree, path, ANY);
    return;
  }
  const place = groundPrefix(path);
  const isFunction = rule.head.args.length > 0;
  const type = isFunction
    ? typeOfFunction(inside, rule)
    : nest(inside, path.slice(place.length), typeOfDocument(inside, rule));
  if (type === undefined) return;
  const at = isFunction ? path : place;
  const before = typeOfRef(environment, at);
  environment.inference.work.spend(Math.min(type.size, before?.size ?? 1));
  insertType(environment.tree, at, type);
}

/** What nobody asks of an argument is anything. */
function typeOfFunction(inside: TypeEnvironment, { head }: Rule): Type {
  walkTerms(head.args, {
    term: (term) => {
      if (term.value.kind === "var" && typeOfVariable(inside, term) === undefined) {
        putVariable(inside, term, ANY);
      }
      return false;
    },
  });
  const args = head.args.map((arg) => typeOfTerm(inside, arg));
  return functionType(args, head.value && typeOfTerm(inside, head.value));
}

function typeOfDocument(inside: TypeEnvironment, { head }: Rule): Known {
  if (head.value !== undefined) return typeOfTerm(inside, head.value);
  const of = head.key && typeOfTerm(inside, head.key);
  return of && setType(of);
}

/** An object for each part of a path that is not constant. */
function nest(inside: TypeEnvironment, parts: Ref, type: Known): Known {
  return parts.reduceRight<Known>((value, part) => {
    const key = value && typeOfTerm(inside, part);
    return key && objectType([], { key, value });
  }, type);
}
