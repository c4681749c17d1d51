/**
 * What the members of each node hold, as Go's structures declare them: a text, a flag, an integer, a node, selections,
 * or a list of one of them.
 */
export type Shape = "text" | "flag" | "integer" | "selections" | NodeName | `[${ListedShape}]`;
type ListedShape = "text" | NodeName;

/** A node by the name of its Go structure. */
export type NodeName =
  | "CommentGroup"
  | "Comment"
  | "Position"
  | "Source"
  | "QueryDocument"
  | "OperationDefinition"
  | "VariableDefinition"
  | "FragmentDefinition"
  | "Field"
  | "FragmentSpread"
  | "InlineFragment"
  | "Argument"
  | "Directive"
  | "Value"
  | "ChildValue"
  | "Type"
  | "SchemaDocument"
  | "SchemaDefinition"
  | "OperationTypeDefinition"
  | "DirectiveDefinition"
  | "Definition"
  | "FieldDefinition"
  | "ArgumentDefinition"
  | "EnumValueDefinition";

const COMMENT = { Comment: "CommentGroup" } as const;
const DESCRIBED = {
  Description: "text",
  BeforeDescriptionComment: "CommentGroup",
  AfterDescriptionComment: "CommentGroup",
} as const;
const ENDED = { EndOfDefinitionComment: "CommentGroup" } as const;
const DIRECTED = { Directives: "[Directive]" } as const;
/** Read and never shown. */
const PLACED = { Position: "Position" } as const;

const MEMBERS: Readonly<Record<NodeName, Readonly<Record<string, Shape>>>> = {
  CommentGroup: { List: "[Comment]" },
  Comment: { Value: "text", ...PLACED },
  Position: { Start: "integer", End: "integer", Line: "integer", Column: "integer", Src: "Source" },
  Source: { Name: "text", Input: "text", BuiltIn: "flag" },
  QueryDocument: {
    Operations: "[OperationDefinition]",
    Fragments: "[FragmentDefinition]",
    ...COMMENT,
  },
  OperationDefinition: {
    Operation: "text",
    Name: "text",
    VariableDefinitions: "[VariableDefinition]",
    SelectionSet: "selections",
    ...PLACED,
    ...DIRECTED,
    ...COMMENT,
  },
  VariableDefinition: {
    Variable: "text",
    Type: "Type",
    DefaultValue: "Value",
    Definition: "Definition",
    Used: "flag",
    ...DIRECTED,
    ...COMMENT,
  },
  FragmentDefinition: {
    Name: "text",
    VariableDefinition: "[VariableDefinition]",
    TypeCondition: "text",
    SelectionSet: "selections",
    Definition: "Definition",
    ...PLACED,
    ...DIRECTED,
    ...COMMENT,
  },
  Field: {
    Alias: "text",
    Name: "text",
    Arguments: "[Argument]",
    SelectionSet: "selections",
    Definition: "FieldDefinition",
    ObjectDefinition: "Definition",
    ...PLACED,
    ...DIRECTED,
    ...COMMENT,
  },
  FragmentSpread: {
    Name: "text",
    ObjectDefinition: "Definition",
    Definition: "FragmentDefinition",
    ...DIRECTED,
    ...COMMENT,
  },
  InlineFragment: {
    TypeCondition: "text",
    SelectionSet: "selections",
    ObjectDefinition: "Definition",
    ...PLACED,
    ...DIRECTED,
    ...COMMENT,
  },
  Argument: { Name: "text", Value: "Value", ...COMMENT },
  Directive: {
    Name: "text",
    Arguments: "[Argument]",
    ParentDefinition: "Definition",
    Definition: "DirectiveDefinition",
    Location: "text",
  },
  Value: {
    Raw: "text",
    Children: "[ChildValue]",
    Kind: "integer",
    Definition: "Definition",
    VariableDefinition: "VariableDefinition",
    ExpectedType: "Type",
    ExpectedTypeHasDefault: "flag",
    ...COMMENT,
  },
  ChildValue: { Name: "text", Value: "Value", ...COMMENT },
  Type: { NamedType: "text", Elem: "Type", NonNull: "flag" },
  SchemaDocument: {
    Schema: "[SchemaDefinition]",
    SchemaExtension: "[SchemaDefinition]",
    Directives: "[DirectiveDefinition]",
    Definitions: "[Definition]",
    Extensions: "[Definition]",
    ...COMMENT,
  },
  SchemaDefinition: {
    OperationTypes: "[OperationTypeDefinition]",
    ...DIRECTED,
    ...DESCRIBED,
    ...ENDED,
  },
  OperationTypeDefinition: { Operation: "text", Type: "text", ...COMMENT },
  DirectiveDefinition: {
    Name: "text",
    Arguments: "[ArgumentDefinition]",
    Locations: "[text]",
    IsRepeatable: "flag",
    ...DESCRIBED,
  },
  Definition: {
    Kind: "text",
    Name: "text",
    Interfaces: "[text]",
    Fields: "[FieldDefinition]",
    Types: "[text]",
    EnumValues: "[EnumValueDefinition]",
    BuiltIn: "flag",
    ...DIRECTED,
    ...DESCRIBED,
    ...ENDED,
  },
  FieldDefinition: {
    Name: "text",
    Arguments: "[ArgumentDefinition]",
    DefaultValue: "Value",
    Type: "Type",
    ...DIRECTED,
    ...DESCRIBED,
  },
  ArgumentDefinition: {
    Name: "text",
    DefaultValue: "Value",
    Type: "Type",
    ...DIRECTED,
    ...DESCRIBED,
  },
  EnumValueDefinition: { Name: "text", ...DIRECTED, ...DESCRIBED },
};

/**
 * Nodes that read themselves from JSON, by exact names and without comments (gqlparser ast/decode.go); all others take
 * names in any case.
 */
export const SELF_READING: ReadonlySet<string> = new Set([
  "FragmentDefinition",
  "InlineFragment",
  "OperationDefinition",
  "Field",
]);

/** The members of a node, by their names. */
export function membersOf(node: NodeName): Readonly<Record<string, Shape>> {
  return MEMBERS[node];
}
