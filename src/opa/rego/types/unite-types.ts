import { compareTypes, findType } from "./compare-types.ts";
import { type AnyType, anyType, type FunctionType, functionType, type Type } from "./type.ts";

type Known = Type | undefined;

/** A type of what is of either one, the more general one itself where it holds the other: OPA's Or. */
export function uniteTypes(left: Known, right: Known): Known {
  if (left === undefined) return right;
  if (right === undefined) return left;
  if (left.kind === "function" || right.kind === "function") {
    const areBoth = left.kind === "function" && right.kind === "function";
    return areBoth ? uniteFunctions(left, right) : undefined;
  }
  if (left.kind === "any") return widen(left, right);
  if (right.kind === "any") return widen(right, left);
  const order = compareTypes(left, right);
  if (order === 0) return left;
  return anyType(order < 0 ? [left, right] : [right, left]);
}

/** The union of them one after the other. */
export function uniteAll(types: readonly Known[]): Known {
  const isFew = types.length <= FEW;
  if (isFew || types.some((type) => type === undefined || type.kind === "function")) {
    return types.reduce<Known>(uniteTypes, undefined);
  }
  return uniteMany(types as readonly Type[]);
}

/** So many that it is worth the while to put them in order first. */
const FEW = 32;

function uniteMany(types: readonly Type[]): Type {
  const general = types.find((type) => type.kind === "any" && type.of.length === 0);
  if (general !== undefined) return general;
  const sorted = types
    .flatMap((type) => (type.kind === "any" ? type.of : [type]))
    .sort(compareTypes);
  const kept = sorted.filter((type, at) => at === 0 || compareTypes(sorted[at - 1], type) !== 0);
  const [first] = kept;
  return kept.length === 1 && first !== undefined ? first : anyType(kept);
}

/** Whether the first is the second or holds it. */
export function containsType(type: Known, other: Known): boolean {
  return type?.kind === "any" ? holds(type, other) : compareTypes(type, other) === 0;
}

/** Whether one of several types is this one. */
export function holds({ of }: AnyType, other: Known): boolean {
  if (other?.kind === "function") return false;
  return of.length === 0 || findType(of, other).isFound;
}

function widen(type: AnyType, other: Type): AnyType {
  if (other.kind === "any") return uniteAny(type, other);
  if (holds(type, other)) return type;
  const { at } = findType(type.of, other);
  return anyType([...type.of.slice(0, at), other, ...type.of.slice(at)]);
}

/** Both in order, each type once. */
function uniteAny(left: AnyType, right: AnyType): AnyType {
  if (left.of.length === 0) return left;
  if (right.of.length === 0) return right;
  const merged: Type[] = [];
  let [inLeft, inRight] = [0, 0];
  for (;;) {
    const [ours, theirs] = [left.of[inLeft], right.of[inRight]];
    if (ours === undefined) return anyType([...merged, ...right.of.slice(inRight)]);
    if (theirs === undefined) return anyType([...merged, ...left.of.slice(inLeft)]);
    const order = compareTypes(ours, theirs);
    merged.push(order <= 0 ? ours : theirs);
    if (order <= 0) inLeft++;
    if (order >= 0) inRight++;
  }
}

function uniteFunctions(left: FunctionType, right: FunctionType): FunctionType | undefined {
  if (left.args.length !== right.args.length) return undefined;
  if ((left.variadic === undefined) !== (right.variadic === undefined)) return undefined;
  const args = left.args.map((arg, at) => uniteTypes(arg, right.args[at]));
  const variadic = uniteTypes(left.variadic, right.variadic);
  return functionType(args, uniteTypes(left.result, right.result), variadic);
}
