import { pointed, type Work } from "../work.ts";
import { checkDefinitions } from "./check-definitions.ts";
import { checkDirectiveDefinitions, checkDirectives } from "./check-directives.ts";
import { errorAt } from "./graphql-error.ts";
import type { Schema } from "./schema.ts";
import type { Definition, FieldDefinition, SchemaDefinition, SchemaDocument } from "./syntax.ts";

/**
 * The schema of a document, validated (gqlparser validator/schema.go, ValidateSchemaDocument). Extensions are merged
 * into the nodes of the document. Throws a GraphqlError.
 */
export function buildSchema(document: SchemaDocument, work: Work): Schema {
  const schema: Schema = {
    query: undefined,
    mutation: undefined,
    subscription: undefined,
    types: new Map(),
    directives: new Map(),
    possibleTypes: new Map(),
  };
  const definitions = addTypes(schema, document);
  for (const definition of definitions) addPossibleTypes(schema, definition, work);
  addDirectives(schema, document);
  addRoots(schema, document, work);
  checkDefinitions(schema, work);
  checkDirectiveDefinitions(schema, work);
  if (document.Schema.length === 0) inferRoots(schema);
  schema.query?.Fields.push(...introspectionFields());
  return schema;
}

function addTypes(schema: Schema, document: SchemaDocument): readonly Definition[] {
  const definitions = document.Definitions.map(pointed);
  for (const definition of definitions) {
    if (schema.types.has(definition.Name)) {
      throw errorAt(definition.position, `Cannot redeclare type ${definition.Name}.`);
    }
    schema.types.set(definition.Name, definition);
  }
  for (const pointer of document.Extensions) {
    const extension = pointed(pointer);
    let definition = schema.types.get(extension.Name);
    if (definition === undefined) {
      definition = emptyDefinition(extension);
      schema.types.set(extension.Name, definition);
      definitions.push(definition);
    }
    extend(definition, extension);
  }
  return definitions;
}

function emptyDefinition({ Kind, Name, position }: Definition): Definition {
  return {
    Kind,
    Name,
    position,
    Description: "",
    Directives: [],
    Interfaces: [],
    Fields: [],
    Types: [],
    EnumValues: [],
    BuiltIn: false,
    typePositions: [],
  };
}

function extend(definition: Definition, extension: Definition): void {
  if (definition.Kind !== extension.Kind) {
    const kinds = `the base type is a ${definition.Kind}, not ${extension.Kind}`;
    throw errorAt(extension.position, `Cannot extend type ${extension.Name} because ${kinds}.`);
  }
  definition.Directives = definition.Directives.concat(extension.Directives);
  definition.Interfaces = definition.Interfaces.concat(extension.Interfaces);
  definition.Fields = definition.Fields.concat(extension.Fields);
  definition.Types = definition.Types.concat(extension.Types);
  definition.typePositions = definition.typePositions.concat(extension.typePositions);
  definition.EnumValues = definition.EnumValues.concat(extension.EnumValues);
}

function addPossibleTypes(schema: Schema, definition: Definition, work: Work): void {
  const { Kind, Name, Types, Interfaces } = definition;
  work.context.spend(Types.length + Interfaces.length + 1);
  const add = (name: string, type: Definition | undefined): void => {
    const types = schema.possibleTypes.get(name);
    if (types === undefined) schema.possibleTypes.set(name, [type]);
    else types.push(type);
  };
  if (Kind === "UNION") for (const name of Types) add(Name, schema.types.get(name));
  if (Kind !== "OBJECT" && Kind !== "INPUT_OBJECT" && Kind !== "INTERFACE") return;
  for (const name of Interfaces) add(name, definition);
  if (Kind !== "INTERFACE") add(Name, definition);
}

/** Directives that a schema may define although they are there: the last definition counts. */
const REDEFINABLE = new Set(["include", "skip", "deprecated", "specifiedBy", "defer", "oneOf"]);

function addDirectives(schema: Schema, document: SchemaDocument): void {
  for (const pointer of document.Directives) {
    const directive = pointed(pointer);
    const { Name, position } = directive;
    if (schema.directives.has(Name) && !REDEFINABLE.has(Name)) {
      throw errorAt(position, `Cannot redeclare directive ${Name}.`);
    }
    schema.directives.set(Name, directive);
  }
}

function addRoots(schema: Schema, document: SchemaDocument, work: Work): void {
  if (document.Schema.length > 1) {
    throw errorAt(
      pointed(document.Schema[1]).position,
      "Cannot have multiple schema entry points, consider schema extensions instead.",
    );
  }
  for (const pointer of [...document.Schema, ...document.SchemaExtension]) {
    addEntryPoints(schema, pointed(pointer), work);
  }
}

function addEntryPoints(schema: Schema, definition: SchemaDefinition, work: Work): void {
  for (const pointer of definition.OperationTypes) {
    const { Operation, Type, position } = pointed(pointer);
    const type = schema.types.get(Type);
    if (type === undefined) {
      const shown = `Schema root ${Operation} refers to a type ${Type}`;
      throw errorAt(position, `${shown} that does not exist.`);
    }
    if (Operation === "query") schema.query = type;
    else if (Operation === "mutation") schema.mutation = type;
    else if (Operation === "subscription") schema.subscription = type;
  }
  checkDirectives(schema, definition.Directives, work, { location: "SCHEMA", once: true });
}

/** Without a schema definition, the types of these names are the roots. */
function inferRoots(schema: Schema): void {
  schema.query ??= schema.types.get("Query");
  schema.mutation ??= schema.types.get("Mutation");
  schema.subscription ??= schema.types.get("Subscription");
}

function introspectionFields(): readonly FieldDefinition[] {
  const common = { Description: "", Directives: [] };
  const text = { NamedType: "String", NonNull: true };
  return [
    { ...common, Name: "__schema", Arguments: [], Type: { NamedType: "__Schema", NonNull: true } },
    {
      ...common,
      Name: "__type",
      Arguments: [{ ...common, Name: "name", Type: text }],
      Type: { NamedType: "__Type", NonNull: false },
    },
  ];
}
