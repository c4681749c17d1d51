import { pointed } from "../../work.ts";
import { forName, typeText } from "../schema.ts";
import { namesNear, orList, quotedOrList, suggestion } from "../suggestions.ts";
import { type Definition, KIND, type Value } from "../syntax.ts";
import { hasGoValue, isOutOfRange, valueText } from "../value-text.ts";
import type { Walker } from "../walk.ts";
import type { MakeRule, Report } from "./rule.ts";

/** No field of an input object is given twice (rules/unique_input_field_names.go). */
export const uniqueInputFieldNames: MakeRule = (_walker, report) => ({
  value: ({ Kind, Children }) => {
    if (Kind !== KIND.object) return;
    const seen = new Set<string>();
    for (const pointer of Children) {
      const { Name, position } = pointed(pointer);
      if (seen.has(Name)) report(`There can be only one input field named "${Name}".`, position);
      seen.add(Name);
    }
  },
});

const SCALARS = new Set(["Int", "Float", "String", "Boolean", "ID"]);
/** For each kind of literal the scalars that take it. */
const TAKERS: ReadonlyMap<number, readonly string[]> = new Map([
  [KIND.int, ["Int", "Float", "ID"]],
  [KIND.float, ["Float"]],
  [KIND.string, ["String", "ID"]],
  [KIND.block, ["String", "ID"]],
  [KIND.boolean, ["Boolean"]],
]);

/** A value is one of the type that is wanted (rules/values_of_correct_type.go). */
export const valuesOfCorrectType: MakeRule = (walker, report) => ({
  value: (value) => {
    const { Kind, Definition, ExpectedType, position } = value;
    if (Definition === undefined || ExpectedType === undefined) return;
    if (Kind === KIND.null && ExpectedType.NonNull) {
      const wanted = `Expected value of type "${typeText(ExpectedType)}"`;
      report(`${wanted}, found ${valueText(value)}.`, position);
    }
    if (Definition.Kind === "SCALAR" && !SCALARS.has(Definition.Name)) return;
    if (!hasGoValue(value, walker.work)) report(unexpectedType(value, Definition), position);
    checkValue(walker, report, value, Definition);
  },
});

function checkValue(walker: Walker, report: Report, value: Value, type: Definition): void {
  const { Kind, position } = value;
  if (Kind === KIND.object) checkObject(walker, report, value, type);
  else if (Kind === KIND.enum) checkEnum(walker, report, value, type);
  else if (Kind === KIND.list) {
    if (value.ExpectedType?.Elem === undefined) report(unexpectedType(value, type), position);
  } else if (type.Kind === "ENUM" && (Kind === KIND.string || Kind === KIND.block)) {
    const meant = meantEnum(walker, value, type, quotedOrList);
    report(`${noEnumValue(value)}.${meant}`, position);
  } else {
    const takers = TAKERS.get(Kind);
    if (takers?.includes(type.Name) === false) report(unexpectedType(value, type), position);
  }
}

function noEnumValue(value: Value): string {
  const type = typeText(value.ExpectedType);
  return `Enum "${type}" cannot represent non-enum value: ${valueText(value)}`;
}

function meantEnum(
  { work }: Walker,
  { Raw }: Value,
  { Kind, EnumValues }: Definition,
  list: (names: readonly string[]) => string,
): string {
  const names = Kind === "ENUM" ? EnumValues.map((value) => pointed(value).Name) : [];
  const near = namesNear(Raw, names, work);
  return suggestion("Did you mean the enum value", near, list);
}

function checkEnum(walker: Walker, report: Report, value: Value, type: Definition): void {
  const { position } = value;
  if (type.Kind !== "ENUM") {
    report(unexpectedType(value, type) + meantEnum(walker, value, type, orList), position);
  } else if (forName(type.EnumValues, value.Raw, walker.work) === undefined) {
    const shown = `Value "${valueText(value)}" does not exist in "${typeText(value.ExpectedType)}"`;
    report(`${shown} enum.${meantEnum(walker, value, type, quotedOrList)}`, position);
  }
}

function checkObject(walker: Walker, report: Report, value: Value, type: Definition): void {
  const { work } = walker;
  const given = new Set(value.Children.map((child) => pointed(child).Name));
  for (const pointer of type.Fields) {
    const { Name, Type, DefaultValue } = pointed(pointer);
    if (!pointed(Type).NonNull || DefaultValue !== undefined || given.has(Name)) continue;
    const shown = `Field "${type.Name}.${Name}" of required type "${typeText(Type)}"`;
    report(`${shown} was not provided.`, value.position);
  }
  for (const directive of type.Directives) {
    if (pointed(directive).Name === "oneOf") checkOneOf(report, value, type);
  }
  const names = type.Fields.map((field) => pointed(field).Name);
  for (const pointer of value.Children) {
    const { Name, position } = pointed(pointer);
    if (forName(type.Fields, Name, work) !== undefined) continue;
    const near = namesNear(Name, names, work);
    const meant = suggestion("Did you mean", near);
    report(`Field "${Name}" is not defined by type "${type.Name}".${meant}`, position);
  }
}

function checkOneOf(report: Report, value: Value, type: Definition): void {
  if (value.Children.length !== 1) {
    const shown = `OneOf Input Object "${type.Name}"`;
    report(`${shown} must specify exactly one key.`, value.position);
    return;
  }
  const { Value } = pointed(value.Children[0]);
  if (Value !== undefined && Value.Kind !== KIND.null) return;
  const field = pointed(type.Fields[0]).Name;
  report(`Field "${type.Name}.${field}" must be non-null.`, pointed(Value).position);
}

const INT32_MIN = -(2n ** 31n);
const INT32_MAX = 2n ** 31n - 1n;

function unexpectedType(value: Value, type: Definition): string {
  const shown = valueText(value);
  const wanted = typeText(value.ExpectedType);
  switch (wanted) {
    case "Int":
    case "Int!": {
      const isLarge = isOutOfRange(value.Raw, INT32_MIN, INT32_MAX);
      return `Int cannot represent ${isLarge ? "non 32-bit signed integer" : "non-integer"} value: ${shown}`;
    }
    case "String":
    case "String!":
    case "[String]":
      return `String cannot represent a non string value: ${shown}`;
    case "Boolean":
    case "Boolean!":
      return `Boolean cannot represent a non boolean value: ${shown}`;
    case "Float":
    case "Float!":
      return `Float cannot represent non numeric value: ${shown}`;
    case "ID":
    case "ID!":
      return `ID cannot represent a non-string and non-integer value: ${shown}`;
    default:
      if (type.Kind === "ENUM") return `${noEnumValue(value)}.`;
      return `Expected value of type "${wanted}", found ${shown}.`;
  }
}
