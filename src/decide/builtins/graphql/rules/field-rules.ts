import { compareTexts } from "../../../../opa/go/text-bytes.ts";
import { pointed } from "../../work.ts";
import { forName, isLeafType, typeName, typeText } from "../schema.ts";
import { namesNear, quotedOrList, suggestion } from "../suggestions.ts";
import type { Definition, Field } from "../syntax.ts";
import type { Walker } from "../walk.ts";
import type { MakeRule } from "./rule.ts";

/** A field must be one of its type (rules/fields_on_correct_type.go). */
export const fieldsOnCorrectType: MakeRule = (walker, report) => ({
  field: ({ Name, ObjectDefinition: parent, Definition, position }) => {
    if (parent === undefined || Definition !== undefined) return;
    const message = `Cannot query field "${Name}" on type "${parent.Name}".`;
    report(message + meantInstead(walker, parent, Name), position);
  },
});

function meantInstead(walker: Walker, parent: Definition, name: string): string {
  const types = typesWithField(walker, parent, name);
  if (types.length > 0) {
    return ` Did you mean to use an inline fragment on ${quotedOrList(types)}?`;
  }
  if (parent.Kind !== "OBJECT" && parent.Kind !== "INTERFACE") return "";
  const names = parent.Fields.map((field) => pointed(field).Name);
  const near = namesNear(name, names, walker.work);
  return suggestion("Did you mean", near);
}

/** The types below an abstract one that have the field, those of most use first. */
function typesWithField(
  { schema, work }: Walker,
  parent: Definition,
  name: string,
): readonly string[] {
  if (parent.Kind !== "INTERFACE" && parent.Kind !== "UNION") return [];
  const uses = new Map<string, number>();
  const objects: string[] = [];
  for (const pointer of schema.possibleTypes.get(parent.Name) ?? []) {
    const type = pointed(pointer);
    if (forName(type.Fields, name, work) === undefined) continue;
    objects.push(type.Name);
    for (const each of type.Interfaces) {
      const fields = schema.types.get(each)?.Fields ?? [];
      if (forName(fields, name, work) !== undefined) uses.set(each, (uses.get(each) ?? 0) + 1);
    }
  }
  const usesOf = (type: string): number => uses.get(type) ?? 0;
  return [...uses.keys(), ...objects].sort(
    (left, right) => usesOf(right) - usesOf(left) || compareTexts(left, right),
  );
}

/** A field has a selection exactly when its type has fields (rules/scalar_leafs.go). */
export const scalarLeafs: MakeRule = ({ schema }, report) => ({
  field: ({ Name, Definition, SelectionSet, position }: Field) => {
    if (Definition === undefined) return;
    const type = schema.types.get(typeName(Definition.Type));
    if (type === undefined) return;
    const hasSelection = SelectionSet.length > 0;
    if (isLeafType(type) && hasSelection) {
      const why = `since type "${type.Name}" has no subfields`;
      report(`Field "${Name}" must not have a selection ${why}.`, position);
    }
    if (!isLeafType(type) && !hasSelection) {
      const shown = `Field "${Name}" of type "${typeText(Definition.Type)}"`;
      const meant = `Did you mean "${Name} { ... }"?`;
      report(`${shown} must have a selection of subfields. ${meant}`, position);
    }
  },
});
