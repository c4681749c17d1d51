import { enter, leave, pointed, type Work } from "../work.ts";
import { forName, type Schema, typeName } from "./schema.ts";
import {
  type Argument,
  type ArgumentDefinition,
  type Definition,
  type Directive,
  type Field,
  type FieldDefinition,
  type FragmentDefinition,
  type FragmentSpread,
  type InlineFragment,
  KIND,
  type OperationDefinition,
  type QueryDocument,
  type Selection,
  type Value,
  type VariableDefinition,
} from "./syntax.ts";

/** What a rule is told of a query, in the order of gqlparser's walk (validator/core/walk.go). */
export interface Rule {
  readonly operation?: (operation: OperationDefinition) => void;
  readonly field?: (field: Field) => void;
  readonly fragment?: (fragment: FragmentDefinition) => void;
  readonly inlineFragment?: (fragment: InlineFragment) => void;
  readonly fragmentSpread?: (spread: FragmentSpread) => void;
  readonly directive?: (directive: Directive) => void;
  readonly directiveList?: (directives: readonly Directive[]) => void;
  readonly value?: (value: Value) => void;
  readonly variable?: (variable: VariableDefinition) => void;
}

/** A query on its way through the rules. */
export interface Walker {
  readonly schema: Schema;
  readonly document: QueryDocument;
  readonly work: Work;
  /** The operation that is walked, undefined within the definitions of fragments. */
  operation: OperationDefinition | undefined;
  /** The fragments that this operation or fragment has walked into. */
  walkedInto: Set<string>;
}

/** Walks a query, fills in what its nodes refer to, and tells the rules of every node behind its parts. */
export function walkQuery(walker: Walker, rules: readonly Rule[]): void {
  const { Operations, Fragments } = walker.document;
  for (const operation of Operations) {
    walker.walkedInto = new Set();
    walkOperation(walker, rules, pointed(operation));
  }
  for (const pointer of Fragments) {
    const fragment = pointed(pointer);
    walker.walkedInto = new Set();
    const definition = walker.schema.types.get(fragment.TypeCondition);
    fragment.Definition = definition;
    walkDirectives(walker, rules, definition, fragment.Directives, "FRAGMENT_DEFINITION");
    walkSelections(walker, rules, definition, fragment.SelectionSet);
    for (const rule of rules) rule.fragment?.(fragment);
  }
}

const ROOTS: Readonly<
  Record<string, readonly ["query" | "mutation" | "subscription", string] | undefined>
> = {
  query: ["query", "QUERY"],
  "": ["query", "QUERY"],
  mutation: ["mutation", "MUTATION"],
  subscription: ["subscription", "SUBSCRIPTION"],
};

/** The type at the root of an operation. */
export function rootOf(schema: Schema, operation: string): Definition | undefined {
  const root = Object.hasOwn(ROOTS, operation) ? ROOTS[operation] : undefined;
  return root === undefined ? undefined : schema[root[0]];
}

/** True for an operation that GraphQL has. */
export function isOperation(operation: string): boolean {
  return Object.hasOwn(ROOTS, operation);
}

function walkOperation(
  walker: Walker,
  rules: readonly Rule[],
  operation: OperationDefinition,
): void {
  const { schema } = walker;
  walker.operation = operation;
  const variables = operation.VariableDefinitions.map(pointed);
  for (const variable of variables) {
    variable.Definition = schema.types.get(typeName(variable.Type));
    for (const rule of rules) rule.variable?.(variable);
    if (variable.DefaultValue === undefined) continue;
    variable.DefaultValue.ExpectedType = variable.Type;
    variable.DefaultValue.Definition = variable.Definition;
  }
  for (const { DefaultValue, Definition, Directives } of variables) {
    if (DefaultValue !== undefined) walkValue(walker, rules, DefaultValue);
    walkDirectives(walker, rules, Definition, Directives, "VARIABLE_DEFINITION");
  }
  const root = rootOf(schema, operation.Operation);
  const location = isOperation(operation.Operation) ? ROOTS[operation.Operation]?.[1] : "";
  walkDirectives(walker, rules, root, operation.Directives, location ?? "");
  walkSelections(walker, rules, root, operation.SelectionSet);
  for (const rule of rules) rule.operation?.(operation);
  walker.operation = undefined;
}

function walkDirectives(
  walker: Walker,
  rules: readonly Rule[],
  parent: Definition | undefined,
  pointers: readonly (Directive | undefined)[],
  location: string,
): void {
  const directives = pointers.map(pointed);
  for (const directive of directives) {
    const definition = walker.schema.directives.get(directive.Name);
    directive.Definition = definition;
    directive.ParentDefinition = parent;
    directive.Location = location;
    walkArguments(walker, rules, definition?.Arguments ?? [], directive.Arguments);
    for (const rule of rules) rule.directive?.(directive);
  }
  for (const rule of rules) rule.directiveList?.(directives);
}

function walkArguments(
  walker: Walker,
  rules: readonly Rule[],
  definitions: readonly (ArgumentDefinition | undefined)[],
  args: readonly (Argument | undefined)[],
): void {
  for (const pointer of args) {
    const argument = pointed(pointer);
    const value = pointed(argument.Value);
    const definition = forName(definitions, argument.Name, walker.work);
    if (definition !== undefined) expect(walker, value, definition);
    walkValue(walker, rules, value);
  }
}

/** Notes what a value must be. */
function expect(
  { schema }: Walker,
  value: Value,
  { Type, DefaultValue }: ArgumentDefinition | FieldDefinition,
): void {
  value.ExpectedType = Type;
  value.ExpectedTypeHasDefault = DefaultValue !== undefined && DefaultValue.Kind !== KIND.null;
  value.Definition = schema.types.get(typeName(Type));
}

function walkValue(walker: Walker, rules: readonly Rule[], value: Value): void {
  enter(walker.work);
  if (value.Kind === KIND.variable && walker.operation !== undefined) {
    const variable = variableOf(walker, walker.operation, value.Raw);
    value.VariableDefinition = variable;
    if (variable !== undefined) variable.Used = true;
  }
  if (value.Kind === KIND.object || value.Kind === KIND.list) {
    for (const pointer of value.Children) {
      const child = pointed(pointer);
      if (value.Kind === KIND.object) {
        const fields = value.Definition?.Fields ?? [];
        const field = forName(fields, child.Name, walker.work);
        if (field !== undefined) expect(walker, pointed(child.Value), field);
      } else if (value.ExpectedType?.Elem !== undefined) {
        const element = pointed(child.Value);
        element.ExpectedType = value.ExpectedType.Elem;
        element.Definition = value.Definition;
      }
      walkValue(walker, rules, pointed(child.Value));
    }
  }
  for (const rule of rules) rule.value?.(value);
  leave(walker.work);
}

function variableOf(
  { work }: Walker,
  { VariableDefinitions }: OperationDefinition,
  name: string,
): VariableDefinition | undefined {
  work.context.spend(VariableDefinitions.length >> 3);
  return VariableDefinitions.find((variable) => pointed(variable).Variable === name);
}

function walkSelections(
  walker: Walker,
  rules: readonly Rule[],
  parent: Definition | undefined,
  selections: readonly Selection[],
): void {
  for (const selection of selections) {
    enter(walker.work);
    if (selection.is === "Field") walkField(walker, rules, parent, selection);
    else if (selection.is === "InlineFragment") {
      walkInlineFragment(walker, rules, parent, selection);
    } else walkSpread(walker, rules, parent, selection);
    leave(walker.work);
  }
}

/** The field that every type has. */
const TYPENAME: FieldDefinition = {
  Name: "__typename",
  Type: { NamedType: "String", NonNull: false },
  Description: "",
  Arguments: [],
  Directives: [],
};

function walkField(
  walker: Walker,
  rules: readonly Rule[],
  parent: Definition | undefined,
  field: Field,
): void {
  const { schema, work } = walker;
  const definition =
    field.Name === "__typename" ? TYPENAME : forName(parent?.Fields ?? [], field.Name, work);
  field.Definition = definition;
  field.ObjectDefinition = parent;
  const type = definition === undefined ? undefined : schema.types.get(typeName(definition.Type));
  walkArguments(walker, rules, definition?.Arguments ?? [], field.Arguments);
  walkDirectives(walker, rules, type, field.Directives, "FIELD");
  walkSelections(walker, rules, type, field.SelectionSet);
  for (const rule of rules) rule.field?.(field);
}

function walkInlineFragment(
  walker: Walker,
  rules: readonly Rule[],
  parent: Definition | undefined,
  fragment: InlineFragment,
): void {
  fragment.ObjectDefinition = parent;
  const { TypeCondition, Directives, SelectionSet } = fragment;
  const type = TypeCondition === "" ? parent : walker.schema.types.get(TypeCondition);
  walkDirectives(walker, rules, type, Directives, "INLINE_FRAGMENT");
  walkSelections(walker, rules, type, SelectionSet);
  for (const rule of rules) rule.inlineFragment?.(fragment);
}

function walkSpread(
  walker: Walker,
  rules: readonly Rule[],
  parent: Definition | undefined,
  spread: FragmentSpread,
): void {
  const fragment = forName(walker.document.Fragments, spread.Name, walker.work);
  spread.Definition = fragment;
  spread.ObjectDefinition = parent;
  const type = walker.schema.types.get(fragment?.TypeCondition ?? "");
  walkDirectives(walker, rules, type, spread.Directives, "FRAGMENT_SPREAD");
  if (fragment !== undefined && !walker.walkedInto.has(fragment.Name)) {
    walker.walkedInto.add(fragment.Name);
    walkDirectives(walker, rules, type, fragment.Directives, "FRAGMENT_DEFINITION");
    walkSelections(walker, rules, type, fragment.SelectionSet);
  }
  for (const rule of rules) rule.fragmentSpread?.(spread);
}
