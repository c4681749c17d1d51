import { compareTexts } from "../../../opa/go/text-bytes.ts";
import { enter, leave, pointed, type Work } from "../work.ts";
import {
  checkArguments,
  checkDirectives,
  checkName,
  checkTypeReference,
} from "./check-directives.ts";
import { checkImplements } from "./check-implements.ts";
import { errorAt } from "./graphql-error.ts";
import { type Schema, typeName } from "./schema.ts";
import type { Definition, FieldDefinition, Position } from "./syntax.ts";

/** Checks every type of a schema, in the order of their names (gqlparser validator/schema.go). Throws a GraphqlError. */
export function checkDefinitions(schema: Schema, work: Work): void {
  const names = [...schema.types.keys()].sort(compareTexts);
  for (const name of names) checkDefinition(schema, schema.types.get(name) as Definition, work);
  checkInputCycles(schema, names, work);
}

function checkDefinition(schema: Schema, definition: Definition, work: Work): void {
  work.context.spend(definition.Fields.length + definition.EnumValues.length + 1);
  for (const field of definition.Fields) checkField(schema, definition, pointed(field), work);
  checkUnionMembers(schema, definition);
  for (const name of definition.Interfaces) checkImplements(schema, definition, name, work);
  checkKind(schema, definition, work);
  checkRepetitions(definition);
  if (!definition.BuiltIn) checkName(definition.position, definition.Name);
  checkDirectives(schema, definition.Directives, work, { location: definition.Kind, once: false });
}

function checkField(
  schema: Schema,
  { Kind }: Definition,
  field: FieldDefinition,
  work: Work,
): void {
  checkName(field.position, field.Name);
  checkTypeReference(schema, field.Type);
  checkArguments(schema, field.Arguments, work);
  const location = Kind === "INPUT_OBJECT" ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION";
  checkDirectives(schema, field.Directives, work, { location, once: true });
}

function checkUnionMembers(schema: Schema, { Kind, Types, position }: Definition): void {
  for (const name of Types) {
    const member = schema.types.get(name);
    if (member === undefined) throw errorAt(position, `Undefined type "${name}".`);
    if (member.Kind !== "OBJECT") {
      throw errorAt(position, `${Kind} type "${name}" must be OBJECT.`);
    }
  }
}

const OUTPUT_KINDS = ["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM"];
const INPUT_KINDS = ["SCALAR", "ENUM", "INPUT_OBJECT"];
const NO_ENUM_VALUES = new Set(["true", "false", "null"]);

function checkKind(schema: Schema, definition: Definition, work: Work): void {
  const { Kind, Name, Fields, position } = definition;
  if (Kind === "ENUM") checkEnum(schema, definition, work);
  const isOutput = Kind === "OBJECT" || Kind === "INTERFACE";
  if (!isOutput && Kind !== "INPUT_OBJECT") return;
  if (Fields.length === 0) {
    const wanted = isOutput ? "fields" : "input fields";
    throw errorAt(position, `${Kind} ${Name}: must define one or more ${wanted}.`);
  }
  const kinds = isOutput ? OUTPUT_KINDS : INPUT_KINDS;
  for (const pointer of Fields) {
    const field = pointed(pointer);
    const type = schema.types.get(typeName(field.Type));
    if (type === undefined || kinds.includes(type.Kind)) continue;
    const shown = isOutput ? `${Kind} ${Name}` : `${type.Kind} ${field.Name}`;
    throw errorAt(field.position, `${shown}: field must be one of ${kinds.join(", ")}.`);
  }
}

function checkEnum(schema: Schema, definition: Definition, work: Work): void {
  const { Kind, Name, EnumValues, position } = definition;
  if (EnumValues.length === 0) {
    throw errorAt(position, `${Kind} ${Name}: must define one or more unique enum values.`);
  }
  for (const pointer of EnumValues) {
    const value = pointed(pointer);
    if (NO_ENUM_VALUES.has(value.Name)) {
      throw errorAt(position, `${Kind} ${Name}: non-enum value ${value.Name}.`);
    }
    checkDirectives(schema, value.Directives, work, { location: "ENUM_VALUE", once: true });
  }
}

function checkRepetitions(definition: Definition): void {
  const { Name, Fields, EnumValues, Types, typePositions, position } = definition;
  const fields = Fields.map(pointed);
  const field = fields[repeatedAt(fields.map((each) => each.Name))];
  if (field !== undefined) {
    throw errorAt(field.position, `Field ${Name}.${field.Name} can only be defined once.`);
  }
  const values = EnumValues.map(pointed);
  const value = values[repeatedAt(values.map((each) => each.Name))];
  if (value !== undefined) {
    throw errorAt(value.position, `Enum value ${Name}.${value.Name} can only be defined once.`);
  }
  const at = repeatedAt(Types);
  if (at < 0) return;
  const known: Position | undefined =
    typePositions.length === Types.length ? typePositions[at] : undefined;
  throw errorAt(known ?? position, `Union type ${Name} can only include type ${Types[at]} once.`);
}

/** Where the first name that is repeated comes again, -1 when none is. */
function repeatedAt(names: readonly string[]): number {
  const again = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const known = again.get(name);
    if (known === undefined) again.set(name, -1);
    else if (known < 0) again.set(name, i);
  }
  // A map keeps the order in which names came first.
  return [...again.values()].find((at) => at >= 0) ?? -1;
}

/** Refuses input objects that hold themselves through fields that cannot be null. */
function checkInputCycles(schema: Schema, names: readonly string[], work: Work): void {
  const visited = new Set<string>();
  const path: FieldDefinition[] = [];
  const beginOf = new Map<string, number>();
  const visit = (definition: Definition): void => {
    if (visited.has(definition.Name)) return;
    enter(work);
    visited.add(definition.Name);
    beginOf.set(definition.Name, path.length);
    for (const pointer of definition.Fields) {
      const field = pointed(pointer);
      const inner = requiredInput(schema, field);
      if (inner === undefined) continue;
      path.push(field);
      const begin = beginOf.get(inner.Name);
      if (begin !== undefined) throw cycle(path.slice(begin), inner.Name);
      visit(inner);
      path.pop();
    }
    beginOf.delete(definition.Name);
    leave(work);
  };
  for (const name of names) {
    const definition = schema.types.get(name) as Definition;
    if (definition.Kind === "INPUT_OBJECT") visit(definition);
  }
}

function requiredInput(schema: Schema, { Type }: FieldDefinition): Definition | undefined {
  const { NonNull, NamedType } = pointed(Type);
  const type = NonNull && NamedType !== "" ? schema.types.get(NamedType) : undefined;
  return type?.Kind === "INPUT_OBJECT" ? type : undefined;
}

function cycle(path: readonly FieldDefinition[], name: string): Error {
  const fields = path.map((field) => field.Name).join(".");
  return errorAt(
    path[0]?.position,
    `Cannot reference Input Object "${name}" within itself through a series of non-null fields: "${fields}".`,
  );
}
