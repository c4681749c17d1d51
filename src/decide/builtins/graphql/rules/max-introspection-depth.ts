import { enter, leave, type Work } from "../../work.ts";
import type { Field, FragmentSpread, Selection } from "../syntax.ts";
import type { MakeRule } from "./rule.ts";

/** Lists of types within lists of types are answers without end. */
const MAX_LISTS = 3;
const LISTS = new Set(["fields", "interfaces", "possibleTypes", "inputFields"]);

/** Questions about the schema itself are not too deep (rules/max_introspection_depth.go). */
export const maxIntrospectionDepth: MakeRule = ({ work }, report) => ({
  field: (field) => {
    if (field.Name !== "__schema" && field.Name !== "__type") return;
    const isTooDeep = fieldIsTooDeep(field, new Set(), 0, work);
    if (isTooDeep) report("Maximum introspection depth exceeded", field.position);
  },
});

function selectionsAreTooDeep(
  selections: readonly Selection[],
  within: Set<string>,
  lists: number,
  work: Work,
): boolean {
  enter(work);
  const isTooDeep = selections.some((selection) => {
    if (selection.is === "Field") return fieldIsTooDeep(selection, within, lists, work);
    if (selection.is === "FragmentSpread") return spreadIsTooDeep(selection, within, lists, work);
    return selectionsAreTooDeep(selection.SelectionSet, within, lists, work);
  });
  leave(work);
  return isTooDeep;
}

function fieldIsTooDeep(
  { Name, SelectionSet }: Field,
  within: Set<string>,
  lists: number,
  work: Work,
): boolean {
  const depth = lists + (LISTS.has(Name) ? 1 : 0);
  if (depth > lists && depth >= MAX_LISTS) return true;
  return selectionsAreTooDeep(SelectionSet, within, depth, work);
}

function spreadIsTooDeep(
  { Name, Definition }: FragmentSpread,
  within: Set<string>,
  lists: number,
  work: Work,
): boolean {
  if (within.has(Name) || Definition === undefined) return false;
  within.add(Name);
  const isTooDeep = selectionsAreTooDeep(Definition.SelectionSet, within, lists, work);
  within.delete(Name);
  return isTooDeep;
}
