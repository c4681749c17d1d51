/**
 * The syntax tree of gqlparser 2.5.58 (its package ast), which is also what OPA's `graphql.*` builtins answer: the
 * members carry the names that its JSON has. Nodes are filled in while a document is parsed and validated.
 */

/** Where a token lies; lines and columns count from 1, columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A position is none of the members that are shown. */
interface Positioned {
  position?: Position | undefined;
}

export interface CommentGroup {
  List?: (Comment | undefined)[];
}

export interface Comment {
  Value: string;
}

export interface QueryDocument {
  Operations: (OperationDefinition | undefined)[];
  Fragments: (FragmentDefinition | undefined)[];
  Comment?: CommentGroup | undefined;
}

export interface OperationDefinition extends Positioned {
  Operation: string;
  Name: string;
  VariableDefinitions: (VariableDefinition | undefined)[];
  Directives: (Directive | undefined)[];
  SelectionSet: Selection[];
  Comment?: CommentGroup | undefined;
}

export interface VariableDefinition extends Positioned {
  Variable: string;
  Type?: Type | undefined;
  DefaultValue?: Value | undefined;
  Directives: (Directive | undefined)[];
  Comment?: CommentGroup | undefined;
  Definition?: Definition | undefined;
  Used: boolean;
}

export interface FragmentDefinition extends Positioned {
  Name: string;
  VariableDefinition: (VariableDefinition | undefined)[];
  TypeCondition: string;
  Directives: (Directive | undefined)[];
  SelectionSet: Selection[];
  Definition?: Definition | undefined;
  Comment?: CommentGroup | undefined;
}

export type Selection = Field | FragmentSpread | InlineFragment;

export interface Field extends Positioned {
  readonly is: "Field";
  Alias: string;
  Name: string;
  Arguments: (Argument | undefined)[];
  Directives: (Directive | undefined)[];
  SelectionSet: Selection[];
  Comment?: CommentGroup | undefined;
  Definition?: FieldDefinition | undefined;
  ObjectDefinition?: Definition | undefined;
}

export interface FragmentSpread extends Positioned {
  readonly is: "FragmentSpread";
  Name: string;
  Directives: (Directive | undefined)[];
  ObjectDefinition?: Definition | undefined;
  Definition?: FragmentDefinition | undefined;
  Comment?: CommentGroup | undefined;
}

export interface InlineFragment extends Positioned {
  readonly is: "InlineFragment";
  TypeCondition: string;
  Directives: (Directive | undefined)[];
  SelectionSet: Selection[];
  ObjectDefinition?: Definition | undefined;
  Comment?: CommentGroup | undefined;
}

export interface Argument extends Positioned {
  Name: string;
  Value?: Value | undefined;
  Comment?: CommentGroup | undefined;
}

export interface Directive extends Positioned {
  Name: string;
  Arguments: (Argument | undefined)[];
  ParentDefinition?: Definition | undefined;
  Definition?: DirectiveDefinition | undefined;
  Location: string;
}

export interface Value extends Positioned {
  Raw: string;
  Children: (ChildValue | undefined)[];
  Kind: number;
  Comment?: CommentGroup | undefined;
  Definition?: Definition | undefined;
  VariableDefinition?: VariableDefinition | undefined;
  ExpectedType?: Type | undefined;
  ExpectedTypeHasDefault: boolean;
}

export interface ChildValue extends Positioned {
  Name: string;
  Value?: Value | undefined;
  Comment?: CommentGroup | undefined;
}

/** What a {@link Value} is, as its member `Kind` numbers it. */
export const KIND = {
  variable: 0,
  int: 1,
  float: 2,
  string: 3,
  block: 4,
  boolean: 5,
  null: 6,
  enum: 7,
  list: 8,
  object: 9,
} as const;

export interface Type extends Positioned {
  NamedType: string;
  Elem?: Type | undefined;
  NonNull: boolean;
}

export interface SchemaDocument {
  Schema: (SchemaDefinition | undefined)[];
  SchemaExtension: (SchemaDefinition | undefined)[];
  Directives: (DirectiveDefinition | undefined)[];
  Definitions: (Definition | undefined)[];
  Extensions: (Definition | undefined)[];
  Comment?: CommentGroup | undefined;
}

/** The comments around a description. */
interface Described {
  Description: string;
  BeforeDescriptionComment?: CommentGroup | undefined;
  AfterDescriptionComment?: CommentGroup | undefined;
}

export interface SchemaDefinition extends Positioned, Described {
  Directives: (Directive | undefined)[];
  OperationTypes: (OperationTypeDefinition | undefined)[];
  EndOfDefinitionComment?: CommentGroup | undefined;
}

export interface OperationTypeDefinition extends Positioned {
  Operation: string;
  Type: string;
  Comment?: CommentGroup | undefined;
}

export interface DirectiveDefinition extends Positioned, Described {
  Name: string;
  Arguments: (ArgumentDefinition | undefined)[];
  Locations: string[];
  IsRepeatable: boolean;
}

export interface Definition extends Positioned, Described {
  Kind: string;
  Name: string;
  Directives: (Directive | undefined)[];
  Interfaces: string[];
  Fields: (FieldDefinition | undefined)[];
  Types: string[];
  EnumValues: (EnumValueDefinition | undefined)[];
  BuiltIn: boolean;
  EndOfDefinitionComment?: CommentGroup | undefined;
  /** Where each of Types is written; empty when nobody knows. */
  typePositions: (Position | undefined)[];
}

export interface FieldDefinition extends Positioned, Described {
  Name: string;
  Arguments: (ArgumentDefinition | undefined)[];
  DefaultValue?: Value | undefined;
  Type?: Type | undefined;
  Directives: (Directive | undefined)[];
}

export interface ArgumentDefinition extends Positioned, Described {
  Name: string;
  DefaultValue?: Value | undefined;
  Type?: Type | undefined;
  Directives: (Directive | undefined)[];
}

export interface EnumValueDefinition extends Positioned, Described {
  Name: string;
  Directives: (Directive | undefined)[];
}
