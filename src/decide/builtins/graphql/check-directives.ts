import { compareTexts } from "../../../opa/go/text-bytes.ts";
import { pointed, type Work } from "../work.ts";
import { errorAt } from "./graphql-error.ts";
import {
  type ArgumentDefinitions,
  type Directives,
  forName,
  isInputType,
  type Schema,
  typeName,
  typeText,
} from "./schema.ts";
import {
  type Directive,
  type DirectiveDefinition,
  KIND,
  type Position,
  type Type,
} from "./syntax.ts";

/** Checks the definitions of directives (gqlparser validator/schema.go). Throws a GraphqlError. */
export function checkDirectiveDefinitions(schema: Schema, work: Work): void {
  for (const name of [...schema.directives.keys()].sort(compareTexts)) {
    const definition = schema.directives.get(name) as DirectiveDefinition;
    checkName(definition.position, definition.Name);
    checkArguments(schema, definition.Arguments, work, definition);
  }
}

export function checkArguments(
  schema: Schema,
  args: ArgumentDefinitions,
  work: Work,
  directive?: DirectiveDefinition,
): void {
  for (const pointer of args) {
    const argument = pointed(pointer);
    checkName(argument.position, argument.Name);
    checkTypeReference(schema, argument.Type);
    const { Kind } = pointed(schema.types.get(typeName(argument.Type)));
    if (!isInputType({ Kind } as never)) {
      const shown = `${typeText(argument.Type)} as argument ${argument.Name}`;
      throw errorAt(
        argument.position,
        `cannot use ${shown} because ${Kind} is not a valid input type`,
      );
    }
    checkDirectives(schema, argument.Directives, work, {
      location: "ARGUMENT_DEFINITION",
      within: directive,
      once: true,
    });
  }
}

export function checkTypeReference(schema: Schema, type: Type | undefined): void {
  const name = typeName(type);
  if (!schema.types.has(name)) throw errorAt(type?.position, `Undefined type ${name}.`);
}

export function checkName(position: Position | undefined, name: string): void {
  if (!name.startsWith("__")) return;
  const why = 'must not begin with "__", which is reserved by GraphQL introspection.';
  throw errorAt(position, `Name "${name}" ${why}`);
}

/** Where directives stand. */
export interface Place {
  readonly location: string;
  /** The directive in whose definition they stand. */
  readonly within?: DirectiveDefinition | undefined;
  /** Whether all of them stand at one place; those of a type and its extensions do not. */
  readonly once: boolean;
}

export function checkDirectives(
  schema: Schema,
  directives: Directives,
  work: Work,
  place: Place,
): void {
  const seen = new Set<string>();
  for (const pointer of directives) {
    const directive = pointed(pointer);
    const { Name, position } = directive;
    checkName(position, Name);
    if (place.within?.Name === Name) {
      throw errorAt(position, `Directive ${Name} cannot refer to itself.`);
    }
    const definition = schema.directives.get(Name);
    if (definition === undefined) throw errorAt(position, `Undefined directive ${Name}.`);
    if (place.once && seen.has(Name) && !definition.IsRepeatable) {
      throw errorAt(position, `The directive ${Name} can only be used once at this location.`);
    }
    seen.add(Name);
    if (!definition.Locations.includes(place.location)) {
      throw errorAt(position, `Directive ${Name} is not applicable on ${place.location}.`);
    }
    checkDirectiveArguments(directive, definition, work);
    directive.Definition = definition;
  }
}

function checkDirectiveArguments(
  directive: Directive,
  definition: DirectiveDefinition,
  work: Work,
): void {
  for (const pointer of directive.Arguments) {
    const { Name, position } = pointed(pointer);
    if (forName(definition.Arguments, Name, work) !== undefined) continue;
    throw errorAt(position, `Undefined argument ${Name} for directive ${directive.Name}.`);
  }
  for (const pointer of definition.Arguments) {
    const { Name, Type, DefaultValue } = pointed(pointer);
    if (!pointed(Type).NonNull || DefaultValue !== undefined) continue;
    const given = forName(directive.Arguments, Name, work);
    if (given !== undefined && pointed(given.Value).Kind !== KIND.null) continue;
    const shown = `Argument ${Name} for directive ${directive.Name}`;
    throw errorAt(directive.position, `${shown} cannot be null.`);
  }
}
