import { pointed, type Work } from "../work.ts";
import { errorAt } from "./graphql-error.ts";
import { forName, isCompatible, type Schema, typeText } from "./schema.ts";
import type { ArgumentDefinition, Definition, FieldDefinition, Type } from "./syntax.ts";

/** Checks that a type has what one of its interfaces asks for (gqlparser validator/schema.go, validateImplements). */
export function checkImplements(
  schema: Schema,
  definition: Definition,
  name: string,
  work: Work,
): void {
  const { position } = definition;
  const wanted = schema.types.get(name);
  if (wanted === undefined) throw errorAt(position, `Undefined type "${name}".`);
  if (wanted.Kind !== "INTERFACE") {
    throw errorAt(position, `"${name}" is a non interface type ${wanted.Kind}.`);
  }
  const intro = `For ${definition.Name} to implement ${wanted.Name}`;
  for (const pointer of wanted.Fields) {
    const required = pointed(pointer);
    const field = forName(definition.Fields, required.Name, work);
    if (field === undefined) {
      throw errorAt(position, `${intro} it must have a field called ${required.Name}.`);
    }
    if (!isCovariant(schema, pointed(required.Type), pointed(field.Type), work)) {
      const type = typeText(required.Type);
      throw errorAt(field.position, `${intro} the field ${required.Name} must have type ${type}.`);
    }
    checkRequiredArguments(intro, required, field, work);
    checkOtherArguments(intro, required, field, work);
  }
  checkAncestors(definition, wanted);
}

function checkRequiredArguments(
  intro: string,
  required: FieldDefinition,
  field: FieldDefinition,
  work: Work,
): void {
  const same = `${intro} the field ${required.Name} must have the same arguments but`;
  for (const pointer of required.Arguments) {
    const { Name, Type } = pointed(pointer);
    const found = forName(field.Arguments, Name, work);
    if (found === undefined) throw errorAt(field.position, `${same} it is missing ${Name}.`);
    if (!isCompatible(pointed(Type), pointed(found.Type))) {
      throw errorAt(found.position, `${same} ${Name} has the wrong type.`);
    }
  }
}

function checkOtherArguments(
  intro: string,
  required: FieldDefinition,
  field: FieldDefinition,
  work: Work,
): void {
  for (const pointer of field.Arguments) {
    const argument: ArgumentDefinition = pointed(pointer);
    if (forName(required.Arguments, argument.Name, work) !== undefined) continue;
    if (!pointed(argument.Type).NonNull || argument.DefaultValue !== undefined) continue;
    throw errorAt(
      argument.position,
      `${intro} any additional arguments on ${field.Name} must be optional or have a default value but ${argument.Name} is required.`,
    );
  }
}

function checkAncestors({ Name, Interfaces, position }: Definition, wanted: Definition): void {
  for (const ancestor of wanted.Interfaces) {
    if (Interfaces.includes(ancestor)) continue;
    const message =
      ancestor === Name
        ? `Type ${Name} cannot implement ${wanted.Name} because it would create a circular reference.`
        : `Type ${Name} must implement ${ancestor} because it is implemented by ${wanted.Name}.`;
    throw errorAt(position, message);
  }
}

function isCovariant(schema: Schema, required: Type, actual: Type, work: Work): boolean {
  if (required.NonNull && !actual.NonNull) return false;
  if (required.NamedType !== "") {
    if (required.NamedType === actual.NamedType) return true;
    const possible = schema.possibleTypes.get(required.NamedType) ?? [];
    work.context.spend(possible.length >> 3);
    return possible.some((type) => pointed(type).Name === actual.NamedType);
  }
  if (required.Elem !== undefined && actual.Elem === undefined) return false;
  return isCovariant(schema, pointed(required.Elem), pointed(actual.Elem), work);
}
