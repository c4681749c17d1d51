import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  numberText,
  type ObjectValue,
  sizeOf,
  type Value,
  valueAt,
} from "../../values/value.ts";
import { spendOnText } from "../cost.ts";
import { enter, leave, pointed, type Work } from "../work.ts";
import { matchesFormat } from "./formats.ts";
import { boundText, compareFractions, exactly, isInteger, isMultiple } from "./numbers.ts";
import { plainText } from "./plain-text.ts";
import {
  createResult,
  fieldOf,
  isValid,
  type Mismatch,
  merge,
  type Place,
  type Result,
  ROOT_PLACE,
} from "./result.ts";
import type { Pattern, SubSchema } from "./schema.ts";

/** What does not match, in gojsonschema's words and order (validation.go); members in the order of their names. */
export function mismatches(schema: SubSchema, document: Value, work: Work): readonly Mismatch[] {
  return validated({ schema, value: document, place: ROOT_PLACE, work }).mismatches;
}

/** One value against one schema. */
interface Check {
  readonly schema: SubSchema;
  readonly value: Value;
  readonly place: Place;
  readonly work: Work;
}

function validated(check: Check): Result {
  const result = createResult();
  validate(check, result);
  return result;
}

function add(result: Result, { place, work }: Check, type: string, description: string): void {
  const field = fieldOf(place);
  spendOnText(work.context, field.length + description.length);
  result.mismatches.push({ type, field, description });
  result.score -= 2;
}

function validate(check: Check, result: Result): void {
  const { schema, value, work } = check;
  if (schema.pass !== undefined) {
    if (!schema.pass) add(result, check, "false", "False always fails validation");
    return;
  }
  enter(work);
  if (schema.reference !== undefined) validate({ ...check, schema: schema.reference }, result);
  else if (hasWrongType(check)) {
    const types = schema.types.length > 1 ? `[${schema.types.join()}]` : schema.types[0];
    const given = typeOf(value, work);
    add(result, check, "invalid_type", `Invalid type. Expected: ${types}, given: ${given}`);
  } else {
    validateCombinations(check, result);
    validateByKind(check, result);
    result.score++;
  }
  leave(work);
}

function hasWrongType({ schema: { types }, value, work }: Check): boolean {
  if (types.length === 0) return false;
  if (isNumber(value) && types.includes("number")) return false;
  return !types.includes(typeOf(value, work));
}

function typeOf(value: Value, work: Work): string {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  if (isNumber(value)) return isInteger(numberText(value), work.context) ? "integer" : "number";
  return typeof value === "object" ? "object" : typeof value;
}

function validateByKind(check: Check, result: Result): void {
  const { value } = check;
  if (isArray(value)) {
    validateArray(check, value, result);
    validateCommon(check, result);
  } else if (isNumber(value)) {
    validateNumber(check, numberText(value), result);
    validateCommon(check, result);
  } else if (typeof value === "string") {
    validateCommon(check, result);
    validateString(check, value, result);
  } else if (typeof value === "object" && value !== null) {
    validateObject(check, value as ObjectValue, result);
    validateCommon(check, result);
    validateProperties(check, value as ObjectValue, result);
  } else validateCommon(check, result);
}

function validateProperties(check: Check, value: ObjectValue, result: Result): void {
  for (const [name, schema] of check.schema.properties) {
    const member = valueAt(value, name);
    if (member === undefined) continue;
    validate({ ...check, schema, value: member, place: { name, within: check.place } }, result);
  }
}

function validateCombinations(check: Check, result: Result): void {
  const { schema, work } = check;
  validateAnyOf(check, result);
  validateOneOf(check, result);
  if (schema.allOf.length > 0) {
    const results = schema.allOf.map((each) => validated({ ...check, schema: each }));
    for (const each of results) merge(result, each, work.context);
    if (!results.every(isValid)) {
      add(result, check, "number_all_of", "Must validate all the schemas (allOf)");
    }
  }
  if (schema.not !== undefined && isValid(validated({ ...check, schema: schema.not }))) {
    add(result, check, "number_not", "Must not validate the schema (not)");
  }
  validateDependencies(check, result);
  validateCondition(check, result);
  result.score++;
}

function validateAnyOf(check: Check, result: Result): void {
  const { anyOf } = check.schema;
  if (anyOf.length === 0) return;
  let best: Result | undefined;
  for (const schema of anyOf) {
    const each = validated({ ...check, schema });
    if (isValid(each)) return;
    if (best === undefined || each.score > best.score) best = each;
  }
  add(result, check, "number_any_of", "Must validate at least one schema (anyOf)");
  if (best !== undefined) merge(result, best, check.work.context);
}

function validateOneOf(check: Check, result: Result): void {
  const { oneOf } = check.schema;
  if (oneOf.length === 0) return;
  let valid = 0;
  let best: Result | undefined;
  for (const schema of oneOf) {
    const each = validated({ ...check, schema });
    if (isValid(each)) valid++;
    else if (valid === 0 && (best === undefined || each.score > best.score)) best = each;
  }
  if (valid === 1) return;
  add(result, check, "number_one_of", "Must validate one and only one schema (oneOf)");
  if (valid === 0 && best !== undefined) merge(result, best, check.work.context);
}

function validateDependencies(check: Check, result: Result): void {
  const { schema, value, work } = check;
  if (schema.dependencies.size === 0 || typeof value !== "object" || value === null) return;
  if (!isObject(value)) return;
  for (const [name] of entriesOf(value)) {
    work.context.spend(1);
    const dependency = schema.dependencies.get(name as string);
    if (dependency === undefined) continue;
    if (!Array.isArray(dependency)) validate({ ...check, schema: dependency as SubSchema }, result);
    else {
      for (const needed of dependency as readonly string[]) {
        if (valueAt(value, needed) !== undefined) continue;
        add(result, check, "missing_dependency", `Has a dependency on ${needed}`);
      }
    }
  }
}

function validateCondition(check: Check, result: Result): void {
  const { condition, consequence, alternative } = check.schema;
  if (condition === undefined) return;
  const holds = isValid(validated({ ...check, schema: condition }));
  const schema = holds ? consequence : alternative;
  if (schema === undefined) return;
  const branch = validated({ ...check, schema });
  if (isValid(branch)) return;
  if (holds) add(result, check, "condition_then", 'Must validate "then" as "if" was valid');
  else add(result, check, "condition_else", 'Must validate "else" as "if" was not valid');
  merge(result, branch, check.work.context);
}

function validateCommon(check: Check, result: Result): void {
  const { schema, value, place, work } = check;
  const { constant, enumeration, format } = schema;
  if (constant !== undefined && plainText(value, work) !== constant) {
    add(result, check, "const", `${fieldOf(place)} does not match: ${constant}`);
  }
  if (enumeration !== undefined) {
    work.context.spend(enumeration.length);
    if (!enumeration.includes(plainText(value, work))) {
      const allowed = enumeration.join(", ");
      add(result, check, "enum", `${fieldOf(place)} must be one of the following: ${allowed}`);
    }
  }
  if (typeof value === "string" && !matchesFormat(format, value, work)) {
    add(result, check, "format", `Does not match format '${format}'`);
  }
  result.score++;
}

function validateArray(check: Check, value: readonly Value[], result: Result): void {
  const { schema, work } = check;
  work.context.spend(value.length);
  for (const [i, element] of value.entries()) {
    const items = schema.isItemsSingle ? schema.items[0] : itemSchema(schema, i);
    if (items !== undefined)
      merge(result, validated(within(check, i, element, items)), work.context);
  }
  const isExact = !schema.isItemsSingle && schema.items.length > 0;
  if (isExact && schema.items.length < value.length && schema.additionalItems === false) {
    add(result, check, "array_no_additional_items", "No additional items allowed on array");
  }
  const { minItems: least, maxItems: most } = schema;
  if (least !== undefined && value.length < least) {
    add(result, check, "array_min_items", `Array must have at least ${least} items`);
  }
  if (most !== undefined && value.length > most) {
    add(result, check, "array_max_items", `Array must have at most ${most} items`);
  }
  if (schema.uniqueItems) validateUnique(check, value, result);
  if (schema.contains !== undefined) validateContains(check, value, schema.contains, result);
  result.score++;
}

function itemSchema({ items, additionalItems }: SubSchema, at: number): SubSchema | undefined {
  if (at < items.length || items.length === 0) return items[at];
  return typeof additionalItems === "object" ? additionalItems : undefined;
}

function within(check: Check, at: number, value: Value, schema: SubSchema): Check {
  return { ...check, schema, value, place: { name: String(at), within: check.place } };
}

function validateUnique(check: Check, value: readonly Value[], result: Result): void {
  const lastAt = new Map<string, number>();
  for (const [j, element] of value.entries()) {
    const text = plainText(element, check.work);
    const i = lastAt.get(text);
    if (i !== undefined) add(result, check, "unique", `array items[${i},${j}] must be unique`);
    lastAt.set(text, j);
  }
}

function validateContains(
  check: Check,
  value: readonly Value[],
  schema: SubSchema,
  result: Result,
): void {
  let best: Result | undefined;
  for (const [i, element] of value.entries()) {
    const each = validated(within(check, i, element, schema));
    if (isValid(each)) return;
    if (best === undefined || each.score > best.score) best = each;
  }
  add(result, check, "contains", "At least one of the items must match");
  if (best !== undefined) merge(result, best, check.work.context);
}

function validateObject(check: Check, value: ObjectValue, result: Result): void {
  const { schema, work } = check;
  const size = sizeOf(value);
  work.context.spend(size);
  const { minProperties: least, maxProperties: most } = schema;
  if (least !== undefined && size < least) {
    add(result, check, "array_min_properties", `Must have at least ${least} properties`);
  }
  if (most !== undefined && size > most) {
    add(result, check, "array_max_properties", `Must have at most ${most} properties`);
  }
  for (const name of schema.required) {
    if (valueAt(value, name) !== undefined) result.score++;
    else add(result, check, "required", `${name} is required`);
  }
  const entries = entriesOf(value) as readonly (readonly [string, Value])[];
  for (const [name, member] of entries) validateMember(check, name, member, result);
  if (schema.propertyNames !== undefined) {
    for (const [name] of entries) validateName(check, name, schema.propertyNames, result);
  }
  result.score++;
}

function validateMember(check: Check, name: string, value: Value, result: Result): void {
  const { schema, place, work } = check;
  const inner = { ...check, value, place: { name, within: place } };
  const isMatched = validateByPatterns(inner, name, result);
  if (isMatched || schema.properties.has(name)) return;
  const { additionalProperties } = schema;
  if (additionalProperties === false) {
    const message = `Additional property ${name} is not allowed`;
    add(result, check, "additional_property_not_allowed", message);
  } else if (typeof additionalProperties === "object") {
    merge(result, validated({ ...inner, schema: additionalProperties }), work.context);
  }
}

/** True when the name matches one of the patterns of the schema around. */
function validateByPatterns(inner: Check, name: string, result: Result): boolean {
  const { schema, work } = inner;
  let isMatched = false;
  for (const each of schema.patternProperties) {
    if (!matches(each.pattern, name, work)) continue;
    isMatched = true;
    merge(result, validated({ ...inner, schema: each.schema }), work.context);
  }
  if (isMatched) result.score++;
  return isMatched;
}

function validateName(check: Check, name: string, schema: SubSchema, result: Result): void {
  const validation = validated({ ...check, schema, value: name });
  if (isValid(validation)) return;
  add(result, check, "invalid_property_name", `Property name of "${name}" does not match`);
  merge(result, validation, check.work.context);
}

function matches({ regexp }: Pattern, text: string, { context }: Work): boolean {
  context.spend((text.length + 1) * regexp.programSize);
  return regexp.matches(text);
}

function validateString(check: Check, value: string, result: Result): void {
  const { schema, work } = check;
  const { minLength: least, maxLength: most, pattern } = schema;
  if (least !== undefined || most !== undefined) {
    spendOnText(work.context, value.length);
    const length = characters(value);
    if (least !== undefined && length < least) {
      add(result, check, "string_gte", `String length must be greater than or equal to ${least}`);
    }
    if (most !== undefined && length > most) {
      add(result, check, "string_lte", `String length must be less than or equal to ${most}`);
    }
  }
  if (pattern !== undefined && !matches(pattern, value, work)) {
    add(result, check, "pattern", `Does not match pattern '${pattern.source}'`);
  }
  result.score++;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function validateNumber(check: Check, text: string, result: Result): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = check.schema;
  const number = exactly(text, check.work.context);
  if (multipleOf !== undefined && !isMultiple(pointed(number), multipleOf.value)) {
    add(result, check, "multiple_of", `Must be a multiple of ${boundText(multipleOf)}`);
  }
  if (maximum !== undefined && compareFractions(pointed(number), maximum.value) > 0) {
    add(result, check, "number_lte", `Must be less than or equal to ${boundText(maximum)}`);
  }
  if (exclusiveMaximum !== undefined) {
    if (compareFractions(pointed(number), exclusiveMaximum.value) >= 0) {
      add(result, check, "number_lt", `Must be less than ${boundText(exclusiveMaximum)}`);
    }
  }
  if (minimum !== undefined && compareFractions(pointed(number), minimum.value) < 0) {
    add(result, check, "number_gte", `Must be greater than or equal to ${boundText(minimum)}`);
  }
  if (exclusiveMinimum !== undefined) {
    if (compareFractions(pointed(number), exclusiveMinimum.value) <= 0) {
      add(result, check, "number_gt", `Must be greater than ${boundText(exclusiveMinimum)}`);
    }
  }
  result.score++;
}
