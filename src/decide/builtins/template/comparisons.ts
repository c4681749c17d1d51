import { compareTexts } from "../../../opa/go/text-bytes.ts";
import { numberText } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import type { Work } from "../work.ts";
import {
  type Held,
  heldType,
  isDataNumber,
  type Reflected,
  TemplateFloat,
  TemplateInteger,
  unwrapped,
} from "./held.ts";
import { sprint } from "./print.ts";

type Kind = "bool" | "int" | "uint" | "float" | "string" | "none";
type Present = Exclude<Held, null>;

/** Numbers of the data are texts to Go. */
function kindOf(held: Present | undefined): Kind {
  if (held instanceof TemplateInteger) return held.type === "int" ? "int" : "uint";
  if (held instanceof TemplateFloat) return "float";
  if (typeof held === "boolean") return "bool";
  return typeof held === "string" || (held !== undefined && isDataNumber(held)) ? "string" : "none";
}

function textOf(held: Present): string {
  return isDataNumber(held) ? numberText(held) : (held as string);
}

function isWhole(kind: Kind): boolean {
  return kind === "int" || kind === "uint";
}

/** `eq a b c...`: whether the first is one of the others (text/template/funcs.go). */
export function equals(first: Reflected, others: readonly Reflected[], work: Work): boolean {
  if (others.length === 0) throw new BuiltinError("missing argument for comparison");
  return others.some((other) => areEqual(unwrapped(first), unwrapped(other), work));
}

function areEqual(left: Present | undefined, right: Present | undefined, work: Work): boolean {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (left === undefined || right === undefined) return left === right;
  if (kind !== other && !(isWhole(kind) && isWhole(other))) throw incompatible(left, right);
  if (kind === "none") throw notComparable(left, right, work);
  return order(left, right) === 0;
}

function incompatible(left: Present, right: Present): BuiltinError {
  const types = `${heldType(left)} and ${heldType(right)}`;
  return new BuiltinError(`incompatible types for comparison: ${types}`);
}

/** Of two maps or two lists; of one of each Go says both types. */
function notComparable(left: Present, right: Present, work: Work): BuiltinError {
  const [type, other] = [heldType(left), heldType(right)];
  const [text, otherText] = [left, right].map((each) => sprint([each], work));
  if (type === other) return new BuiltinError(`non-comparable type ${otherText}: ${type}`);
  return new BuiltinError(`non-comparable types ${text}: ${type}, ${other}: ${otherText}`);
}

function order(left: Present, right: Present): number {
  if (left instanceof TemplateInteger && right instanceof TemplateInteger) {
    return left.value === right.value ? 0 : left.value < right.value ? -1 : 1;
  }
  if (left instanceof TemplateFloat && right instanceof TemplateFloat) {
    return left.value - right.value;
  }
  if (typeof left === "boolean") return left === right ? 0 : 1;
  return compareTexts(textOf(left), textOf(right));
}

/** `lt a b` */
export function isLess(left: Reflected, right: Reflected): boolean {
  const [first, second] = [unwrapped(left), unwrapped(right)];
  const [kind, other] = [kindOf(first), kindOf(second)];
  if (first === undefined || second === undefined || kind === "none" || other === "none") {
    throw new BuiltinError("invalid type for comparison");
  }
  if (kind !== other && !(isWhole(kind) && isWhole(other))) throw incompatible(first, second);
  if (kind === "bool") throw new BuiltinError("invalid type for comparison");
  return order(first, second) < 0;
}

/** `le a b`: Go asks twice. */
export function isLessOrEqual(left: Reflected, right: Reflected, work: Work): boolean {
  return isLess(left, right) || equals(left, [right], work);
}
