import { enter, leave, pointed } from "../../work.ts";
import { forName, isCompositeType } from "../schema.ts";
import type { Definition, FragmentDefinition, FragmentSpread, Selection } from "../syntax.ts";
import type { Walker } from "../walk.ts";
import type { MakeRule, Report } from "./rule.ts";

/** A fragment is on a type that has fields (rules/fragments_on_composite_types.go). */
export const fragmentsOnCompositeTypes: MakeRule = ({ schema }, report) => ({
  inlineFragment: ({ TypeCondition, position }) => {
    const type = schema.types.get(TypeCondition);
    if (type === undefined || isCompositeType(type)) return;
    report(`Fragment cannot condition on non composite type "${TypeCondition}".`, position);
  },
  fragment: ({ Name, TypeCondition, Definition, position }) => {
    if (Definition === undefined || TypeCondition === "" || isCompositeType(Definition)) return;
    const shown = `Fragment "${Name}"`;
    report(`${shown} cannot condition on non composite type "${TypeCondition}".`, position);
  },
});

/** A spread names a fragment that is there (rules/known_fragment_names.go). */
export const knownFragmentNames: MakeRule = (_walker, report) => ({
  fragmentSpread: ({ Name, Definition, position }) => {
    if (Definition === undefined) report(`Unknown fragment "${Name}".`, position);
  },
});

/** Fragments do not spread themselves (rules/no_fragment_cycles.go). */
export const noFragmentCycles: MakeRule = (walker, report) => {
  const visited = new Set<string>();
  return { fragment: (fragment) => findCycles(walker, report, visited, fragment) };
};

function findCycles(
  walker: Walker,
  report: Report,
  visited: Set<string>,
  start: FragmentDefinition,
): void {
  const path: FragmentSpread[] = [];
  const beginOf = new Map<string, number>();
  const visit = (fragment: FragmentDefinition): void => {
    if (visited.has(fragment.Name)) return;
    visited.add(fragment.Name);
    const spreads = spreadsIn(fragment.SelectionSet, walker);
    if (spreads.length === 0) return;
    enter(walker.work);
    beginOf.set(fragment.Name, path.length);
    for (const spread of spreads) {
      const begin = beginOf.get(spread.Name);
      if (begin !== undefined) reportCycle(report, spread, path.slice(begin));
      path.push(spread);
      if (begin === undefined) {
        const next = forName(walker.document.Fragments, spread.Name, walker.work);
        if (next !== undefined) visit(next);
      }
      path.pop();
    }
    beginOf.delete(fragment.Name);
    leave(walker.work);
  };
  visit(start);
}

function reportCycle(
  report: Report,
  spread: FragmentSpread,
  path: readonly FragmentSpread[],
): void {
  const names = path.map(({ Name }) => `"${Name}"`).join(", ");
  const via = names === "" ? "" : ` via ${names}`;
  report(`Cannot spread fragment "${spread.Name}" within itself${via}.`, spread.position);
}

/** The spreads at any depth, in the order in which gqlparser finds them: the last selections first. */
function spreadsIn(selections: readonly Selection[], { work }: Walker): readonly FragmentSpread[] {
  const spreads: FragmentSpread[] = [];
  const open = [selections];
  for (let set = open.pop(); set !== undefined; set = open.pop()) {
    work.context.spend(set.length);
    for (const selection of set) {
      if (selection.is === "FragmentSpread") spreads.push(selection);
      else open.push(selection.SelectionSet);
    }
  }
  return spreads;
}

/** Every fragment is spread by an operation (rules/no_unused_fragments.go). */
export const noUnusedFragments: MakeRule = (_walker, report) => {
  const used = new Set<string>();
  let isInDefinitions = false;
  return {
    fragmentSpread: ({ Name }) => {
      if (!isInDefinitions) used.add(Name);
    },
    fragment: ({ Name, position }) => {
      isInDefinitions = true;
      if (!used.has(Name)) report(`Fragment "${Name}" is never used.`, position);
    },
  };
};

/** A fragment can apply where it is spread (rules/possible_fragment_spreads.go). */
export const possibleFragmentSpreads: MakeRule = (walker, report) => ({
  inlineFragment: ({ ObjectDefinition: parent, TypeCondition, position }) => {
    if (parent === undefined || canBe(walker, parent, TypeCondition)) return;
    const why = `as objects of type "${parent.Name}" can never be of type "${TypeCondition}"`;
    report(`Fragment cannot be spread here ${why}.`, position);
  },
  fragmentSpread: ({ Name, ObjectDefinition: parent, Definition, position }) => {
    if (Definition === undefined || parent === undefined) return;
    const { TypeCondition } = Definition;
    if (canBe(walker, parent, TypeCondition)) return;
    const why = `as objects of type "${parent.Name}" can never be of type "${TypeCondition}"`;
    report(`Fragment "${Name}" cannot be spread here ${why}.`, position);
  },
});

/** What is wrong in another way is not told here. */
function canBe({ schema, work }: Walker, parent: Definition, name: string): boolean {
  if (!isCompositeType(parent)) return true;
  const wanted = schema.types.get(name);
  if (wanted === undefined || !isCompositeType(wanted)) return true;
  const possible = (type: Definition) => schema.possibleTypes.get(type.Name) ?? [];
  const parents = parent.Kind === "OBJECT" ? [parent] : possible(parent);
  const wantedTypes = possible(wanted);
  work.context.spend(parents.length + wantedTypes.length);
  const names = new Set(parents.map((type) => pointed(type).Name));
  return wantedTypes.some((type) => names.has(pointed(type).Name));
}

/** No two fragments have one name (rules/unique_fragment_names.go). */
export const uniqueFragmentNames: MakeRule = (_walker, report) => {
  const seen = new Set<string>();
  return {
    fragment: ({ Name, position }) => {
      if (seen.has(Name)) report(`There can be only one fragment named "${Name}".`, position);
      seen.add(Name);
    },
  };
};
