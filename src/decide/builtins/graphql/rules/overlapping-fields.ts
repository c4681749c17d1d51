import { compareTexts } from "../../../../opa/go/text-bytes.ts";
import { enter, leave, pointed } from "../../work.ts";
import { typeText } from "../schema.ts";
import {
  type Argument,
  type ChildValue,
  type Field,
  type FragmentSpread,
  KIND,
  type Position,
  type Selection,
  type Type,
  type Value,
} from "../syntax.ts";
import type { Walker } from "../walk.ts";
import type { MakeRule } from "./rule.ts";

/**
 * Fields that answer under one name can be one field (rules/overlapping_fields_can_be_merged.go, whose letters of steps
 * the comments give).
 */
export const overlappingFieldsCanBeMerged: MakeRule = (walker, report) => {
  const search: Search = { walker, pairs: new Map(), fragments: new Set() };
  const check = (selections: readonly Selection[]): void => {
    for (const { name, why, position } of conflictsWithin(search, selections)) {
      const hint = "Use different aliases on the fields to fetch both if this was intentional";
      report(`Fields "${name}" conflict because ${why}. ${hint}.`, position);
    }
  };
  return {
    operation: ({ SelectionSet }) => check(SelectionSet),
    field: ({ SelectionSet }) => {
      // Fragments have been looked at with the operations that spread them.
      if (walker.operation !== undefined) check(SelectionSet);
    },
    inlineFragment: ({ SelectionSet }) => check(SelectionSet),
    fragment: ({ SelectionSet }) => check(SelectionSet),
  };
};

interface Conflict {
  readonly name: string;
  readonly why: string;
  readonly position: Position | undefined;
}

interface Search {
  readonly walker: Walker;
  /** Pairs of fragments that were compared, and whether only as excluding each other. */
  readonly pairs: Map<string, Map<string, boolean>>;
  /** Fragments that the fields at hand were compared with. */
  fragments: Set<string>;
}

/** The fields of a selection set by the names under which they answer, and its spreads. */
interface Collected {
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly spreads: readonly FragmentSpread[];
}

/** To make the collections of a set takes as long as so many plain steps. */
const STEPS_OF_SET = 16;

function collect(selections: readonly Selection[], { walker }: Search): Collected {
  const fields = new Map<string, Field[]>();
  const spreads: FragmentSpread[] = [];
  const add = (set: readonly Selection[]): void => {
    enter(walker.work);
    walker.work.context.spend(STEPS_OF_SET + set.length);
    for (const selection of set) {
      if (selection.is === "InlineFragment") add(selection.SelectionSet);
      else if (selection.is === "FragmentSpread") spreads.push(selection);
      else {
        const name = responseName(selection);
        const known = fields.get(name);
        if (known === undefined) fields.set(name, [selection]);
        else known.push(selection);
      }
    }
    leave(walker.work);
  };
  add(selections);
  return { fields, spreads };
}

function responseName({ Alias, Name }: Field): string {
  return Alias === "" ? Name : Alias;
}

function conflictsWithin(search: Search, selections: readonly Selection[]): readonly Conflict[] {
  if (selections.length === 0) return [];
  const { fields, spreads } = collect(selections, search);
  const conflicts: Conflict[] = [];
  // (A)
  for (const same of fields.values()) {
    for (const [i, field] of same.entries()) {
      for (const other of same.slice(i + 1)) addConflict(search, conflicts, false, field, other);
    }
  }
  search.fragments = new Set();
  for (const [i, spread] of spreads.entries()) {
    // (B)
    compareWithFragment(search, conflicts, false, fields, spread);
    // (C)
    for (const other of spreads.slice(i + 1)) {
      compareFragments(search, conflicts, false, spread, other);
    }
  }
  return conflicts;
}

function addConflict(
  search: Search,
  conflicts: Conflict[],
  exclusive: boolean,
  field: Field,
  other: Field,
): void {
  const conflict = findConflict(search, exclusive, field, other);
  if (conflict !== undefined) conflicts.push(conflict);
}

function compareWithFragment(
  search: Search,
  conflicts: Conflict[],
  exclusive: boolean,
  fields: Collected["fields"],
  { Name, Definition }: FragmentSpread,
): void {
  if (search.fragments.has(Name)) return;
  search.fragments.add(Name);
  if (Definition === undefined) return;
  const collected = collect(Definition.SelectionSet, search);
  if (areSameFields(fields, collected.fields)) return;
  enter(search.walker.work);
  // (D)
  compareFields(search, conflicts, exclusive, fields, collected.fields);
  // (E)
  for (const spread of collected.spreads) {
    if (spread.Name !== Name) compareWithFragment(search, conflicts, exclusive, fields, spread);
  }
  leave(search.walker.work);
}

/** Fields that are the same ones: gqlparser compares them at any depth, with places, so that no others are equal. */
function areSameFields(left: Collected["fields"], right: Collected["fields"]): boolean {
  if (left.size !== right.size) return false;
  const entries = [...right];
  return [...left].every(([name, fields], i) => {
    const [otherName, others] = entries[i] ?? [];
    if (otherName !== name || others?.length !== fields.length) return false;
    return fields.every((field, at) => field === others[at]);
  });
}

function compareFragments(
  search: Search,
  conflicts: Conflict[],
  exclusive: boolean,
  left: FragmentSpread,
  right: FragmentSpread,
): void {
  if (left.Name === right.Name || isCompared(search, exclusive, left, right)) return;
  remember(search, exclusive, left, right);
  if (left.Definition === undefined || right.Definition === undefined) return;
  const ofLeft = collect(left.Definition.SelectionSet, search);
  const ofRight = collect(right.Definition.SelectionSet, search);
  enter(search.walker.work);
  // (F)
  compareFields(search, conflicts, exclusive, ofLeft.fields, ofRight.fields);
  // (G)
  for (const spread of ofRight.spreads) {
    compareFragments(search, conflicts, exclusive, left, spread);
  }
  for (const spread of ofLeft.spreads) {
    compareFragments(search, conflicts, exclusive, spread, right);
  }
  leave(search.walker.work);
}

/** What was compared as not excluding each other is compared for both. */
function isCompared(
  { pairs }: Search,
  exclusive: boolean,
  left: FragmentSpread,
  right: FragmentSpread,
): boolean {
  const compared = pairs.get(left.Name)?.get(right.Name);
  return compared !== undefined && (exclusive || !compared);
}

function remember(
  { pairs }: Search,
  exclusive: boolean,
  left: FragmentSpread,
  right: FragmentSpread,
): void {
  for (const [from, to] of [
    [left.Name, right.Name],
    [right.Name, left.Name],
  ] as const) {
    const known = pairs.get(from);
    if (known === undefined) pairs.set(from, new Map([[to, exclusive]]));
    else known.set(to, exclusive);
  }
}

function compareFields(
  search: Search,
  conflicts: Conflict[],
  exclusive: boolean,
  left: Collected["fields"],
  right: Collected["fields"],
): void {
  for (const [name, fields] of left) {
    for (const field of fields) {
      for (const other of right.get(name) ?? []) {
        addConflict(search, conflicts, exclusive, field, other);
      }
    }
  }
}

/** To compare two fields takes as long as so many plain steps. */
const STEPS_OF_PAIR = 8;

function findConflict(
  search: Search,
  parentsExclude: boolean,
  left: Field,
  right: Field,
): Conflict | undefined {
  search.walker.work.context.spend(STEPS_OF_PAIR);
  if (left.ObjectDefinition === undefined || right.ObjectDefinition === undefined) {
    return undefined;
  }
  const exclusive = parentsExclude || areExclusive(left, right);
  const why =
    (exclusive ? undefined : differentFields(left, right)) ??
    conflictingTypes(search, left, right) ??
    conflictsBelow(search, exclusive, left.SelectionSet, right.SelectionSet);
  if (why === undefined) return undefined;
  return { name: responseName(left), why, position: right.position };
}

/** Fields of two object types are never asked of one object. */
function areExclusive(left: Field, right: Field): boolean {
  const [type, other] = [left.ObjectDefinition, right.ObjectDefinition];
  if (type?.Name === other?.Name) return false;
  if (type?.Kind !== "OBJECT" || other?.Kind !== "OBJECT") return false;
  return left.Definition !== undefined && right.Definition !== undefined;
}

function differentFields(left: Field, right: Field): string | undefined {
  if (left.Name !== right.Name) return `"${left.Name}" and "${right.Name}" are different fields`;
  return haveSameArguments(left, right) ? undefined : "they have differing arguments";
}

function haveSameArguments(left: Field, right: Field): boolean {
  if (left.Arguments.length !== right.Arguments.length) return false;
  return left.Arguments.every((pointer) => {
    const argument: Argument = pointed(pointer);
    return right.Arguments.some((each) => {
      const other = pointed(each);
      if (argument.Name !== other.Name) return false;
      return isSameValue(pointed(argument.Value), pointed(other.Value));
    });
  });
}

function isSameValue(left: Value, right: Value): boolean {
  if (left.Kind !== right.Kind || left.Raw !== right.Raw) return false;
  if (left.Children.length !== right.Children.length) return false;
  const others = childrenOf(right);
  return childrenOf(left).every(({ Name, Value }, i) => {
    const other = others[i] as ChildValue;
    return Name === other.Name && isSameValue(pointed(Value), pointed(other.Value));
  });
}

/** The fields of an object in the order of their names. */
function childrenOf({ Kind, Children }: Value): readonly ChildValue[] {
  const children = Children.map(pointed);
  if (Kind !== KIND.object) return children;
  return children.sort((left, right) => compareTexts(left.Name, right.Name));
}

function conflictingTypes({ walker }: Search, left: Field, right: Field): string | undefined {
  if (left.Definition === undefined || right.Definition === undefined) return undefined;
  const [type, other] = [left.Definition.Type, right.Definition.Type];
  if (!doTypesConflict(walker, pointed(type), pointed(other))) return undefined;
  return `they return conflicting types "${typeText(type)}" and "${typeText(other)}"`;
}

function doTypesConflict(walker: Walker, left: Type, right: Type): boolean {
  if (left.Elem !== undefined && right.Elem !== undefined) {
    return doTypesConflict(walker, left.Elem, right.Elem);
  }
  if (left.Elem !== undefined || right.Elem !== undefined) return true;
  if (left.NonNull !== right.NonNull) return true;
  const type = pointed(walker.schema.types.get(left.NamedType));
  const other = pointed(walker.schema.types.get(right.NamedType));
  const areLeafs = [type, other].every(({ Kind }) => Kind === "SCALAR" || Kind === "ENUM");
  return areLeafs && type.Name !== other.Name;
}

function conflictsBelow(
  search: Search,
  exclusive: boolean,
  left: readonly Selection[],
  right: readonly Selection[],
): string | undefined {
  if (left.length === 0 && right.length === 0) return undefined;
  const ofLeft = collect(left, search);
  const ofRight = collect(right, search);
  const conflicts: Conflict[] = [];
  enter(search.walker.work);
  // (H)
  compareFields(search, conflicts, exclusive, ofLeft.fields, ofRight.fields);
  // (I)
  for (const spread of ofRight.spreads) {
    search.fragments = new Set();
    compareWithFragment(search, conflicts, exclusive, ofLeft.fields, spread);
  }
  for (const spread of ofLeft.spreads) {
    search.fragments = new Set();
    compareWithFragment(search, conflicts, exclusive, ofRight.fields, spread);
  }
  // (J)
  for (const spread of ofLeft.spreads) {
    for (const other of ofRight.spreads) {
      compareFragments(search, conflicts, exclusive, spread, other);
    }
  }
  leave(search.walker.work);
  if (conflicts.length === 0) return undefined;
  return conflicts
    .map(({ name, why }) => `subfields "${name}" conflict because ${why}`)
    .join(" and ");
}
