import type { Work } from "../work.ts";
import { pointed } from "../work.ts";
import type {
  ArgumentDefinition,
  Definition,
  Directive,
  DirectiveDefinition,
  Type,
} from "./syntax.ts";

/** A schema against which queries are validated (gqlparser ast/document.go, Schema). */
export interface Schema {
  query: Definition | undefined;
  mutation: Definition | undefined;
  subscription: Definition | undefined;
  readonly types: Map<string, Definition>;
  readonly directives: Map<string, DirectiveDefinition>;
  /** The types that an interface, a union or an object can be. */
  readonly possibleTypes: Map<string, (Definition | undefined)[]>;
}

/** The type that a type names below its lists. */
export function typeName(type: Type | undefined): string {
  let inner = pointed(type);
  while (inner.NamedType === "") inner = pointed(inner.Elem);
  return inner.NamedType;
}

/** A type as it is written. */
export function typeText(type: Type | undefined): string {
  const { NamedType, Elem, NonNull } = pointed(type);
  const bang = NonNull ? "!" : "";
  return NamedType === "" ? `[${typeText(Elem)}]${bang}` : NamedType + bang;
}

/** Whether a value of one type can be where another is wanted (gqlparser ast/type.go, IsCompatible). */
export function isCompatible(type: Type, other: Type): boolean {
  if (type.NamedType !== other.NamedType) return false;
  if (type.Elem !== undefined) {
    if (other.Elem === undefined || !isCompatible(type.Elem, other.Elem)) return false;
  }
  return other.NonNull ? type.NonNull : true;
}

/** The first of a list with that name. */
export function forName<T extends { readonly Name: string }>(
  list: readonly (T | undefined)[],
  name: string,
  work: Work,
): T | undefined {
  work.context.spend(list.length >> 3);
  return list.find((each) => pointed(each).Name === name);
}

export function isLeafType({ Kind }: Definition): boolean {
  return Kind === "ENUM" || Kind === "SCALAR";
}

export function isCompositeType({ Kind }: Definition): boolean {
  return Kind === "OBJECT" || Kind === "INTERFACE" || Kind === "UNION";
}

export function isInputType({ Kind }: Definition): boolean {
  return Kind === "SCALAR" || Kind === "ENUM" || Kind === "INPUT_OBJECT";
}

/** Nodes that must be there. */
export type Directives = readonly (Directive | undefined)[];
export type ArgumentDefinitions = readonly (ArgumentDefinition | undefined)[];
