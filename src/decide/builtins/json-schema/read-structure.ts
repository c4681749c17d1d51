import { entriesOf, isArray, isObject, type Value } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import {
  ARRAY_OF_SCHEMAS,
  invalidType,
  isSchema,
  keyword,
  mustBeOfType,
  patternOf,
  type Reading,
  VALID_SCHEMA,
} from "./keywords.ts";
import { DRAFT, type SubSchema } from "./schema.ts";

/** Reads what a schema says about types, members and elements, in gojsonschema's order. Throws a BuiltinError. */
export function readStructure(reading: Reading): void {
  readTypes(reading);
  readProperties(reading);
  const { schema } = reading;
  const additionalProperties = additional(reading, "additionalProperties");
  if (additionalProperties !== undefined) schema.additionalProperties = additionalProperties;
  readPatternProperties(reading);
  readPropertyNames(reading);
  readDependencies(reading);
  readItems(reading);
  const additionalItems = additional(reading, "additionalItems");
  if (additionalItems !== undefined) schema.additionalItems = additionalItems;
}

const TYPES = ["array", "boolean", "integer", "number", "null", "object", "string"];

function readTypes(reading: Reading): void {
  const type = keyword(reading, "type");
  if (type === undefined) return;
  for (const each of isArray(type) ? type : [type]) {
    if (typeof each !== "string") throw invalidType("type", "string/Array Of Strings");
    addType(reading.schema, each);
  }
}

function addType({ types }: SubSchema, type: string): void {
  if (!TYPES.includes(type)) {
    const valid = `Expected valid values are:[${TYPES.join(" ")}]`;
    const given = `has a primitive type that is NOT VALID -- given: /${type}/`;
    throw new BuiltinError(`${given} ${valid}`);
  }
  if (types.includes(type)) throw new BuiltinError(`${type} type is duplicated`);
  types.push(type);
}

function readProperties(reading: Reading): void {
  const properties = keyword(reading, "properties");
  if (properties === undefined) return;
  if (!isObject(properties)) throw mustBeOfType("Properties", "object");
  for (const [name, schema] of entriesOf(properties)) {
    reading.schema.properties.set(name as string, reading.child(schema));
  }
}

function additional(reading: Reading, key: string): boolean | SubSchema | undefined {
  const value = keyword(reading, key);
  if (value === undefined || typeof value === "boolean") return value;
  if (!isObject(value)) throw invalidType(`boolean/${VALID_SCHEMA}`, key);
  return reading.child(value);
}

function readPatternProperties(reading: Reading): void {
  const properties = keyword(reading, "patternProperties");
  if (properties === undefined) return;
  if (!isObject(properties)) throw invalidType(VALID_SCHEMA, "patternProperties");
  for (const [key, schema] of entriesOf(properties)) {
    const pattern = patternOf(key as string, reading.work);
    if (pattern === undefined) throw new BuiltinError(`Invalid regex pattern '${String(key)}'`);
    reading.schema.patternProperties.push({ pattern, schema: reading.child(schema) });
  }
}

function readPropertyNames(reading: Reading): void {
  const names = keyword(reading, "propertyNames");
  if (names === undefined || reading.draft < DRAFT.six) return;
  if (!isSchema(names)) throw invalidType(VALID_SCHEMA, "patternProperties");
  reading.schema.propertyNames = reading.child(names);
}

function readDependencies(reading: Reading): void {
  const dependencies = keyword(reading, "dependencies");
  if (dependencies === undefined) return;
  if (!isObject(dependencies)) throw mustBeOfType("dependencies", "object");
  for (const [name, value] of entriesOf(dependencies)) {
    const dependency = dependencyOf(reading, value);
    // A list without names is not kept.
    const isKept = !Array.isArray(dependency) || dependency.length > 0;
    if (isKept) reading.schema.dependencies.set(name as string, dependency);
  }
}

function dependencyOf(reading: Reading, value: Value): readonly string[] | SubSchema {
  if (isSchema(value)) return reading.child(value);
  if (isArray(value) && value.every((name) => typeof name === "string")) return value as string[];
  throw mustBeOfType("Dependency", "Schema Or Array Of Strings");
}

function readItems(reading: Reading): void {
  const items = keyword(reading, "items");
  if (items === undefined) return;
  const { schema } = reading;
  for (const item of isArray(items) ? items : [items]) {
    if (!isSchema(item)) throw invalidType(`${VALID_SCHEMA}/${ARRAY_OF_SCHEMAS}`, "items");
    schema.items.push(reading.child(item));
  }
  schema.isItemsSingle = !isArray(items);
}
