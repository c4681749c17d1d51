import { quoteGo } from "../../../../opa/go/quote.ts";
import { compareTexts } from "../../../../opa/go/text-bytes.ts";
import { BuiltinError } from "../../builtin.ts";
import { enter, leave, type Work } from "../../work.ts";
import { typeName } from "../schema.ts";
import { namesNear, suggestion } from "../suggestions.ts";
import type { Field, Selection } from "../syntax.ts";
import { isOperation, rootOf } from "../walk.ts";
import type { MakeRule } from "./rule.ts";

/** The schema has what an operation begins with (rules/known_root_type.go). */
export const knownRootType: MakeRule = ({ schema }, report) => ({
  operation: ({ Operation, position }) => {
    // OPA comes down here.
    if (!isOperation(Operation)) {
      throw new BuiltinError(`got unknown operation type "${Operation}"`);
    }
    if (rootOf(schema, Operation) !== undefined) return;
    report(`Schema does not support operation type "${Operation}"`, position);
  },
});

/** Types are ones of the schema (rules/known_type_names.go). */
export const knownTypeNames: MakeRule = ({ schema, work }, report) => ({
  variable: ({ Type, position }) => {
    const name = typeName(Type);
    if (!schema.types.has(name)) report(`Unknown type "${name}".`, position);
  },
  inlineFragment: ({ TypeCondition: name, position }) => {
    if (name !== "" && !schema.types.has(name)) report(`Unknown type "${name}".`, position);
  },
  fragment: ({ TypeCondition: name, position }) => {
    if (schema.types.has(name)) return;
    // OPA takes them in any order.
    const near = namesNear(name, [...schema.types.keys()].sort(compareTexts), work);
    const meant = suggestion("Did you mean", near);
    report(`Unknown type "${name}".${meant}`, position);
  },
});

/** An operation without a name is the only one (rules/lone_anonymous_operation.go). */
export const loneAnonymousOperation: MakeRule = ({ document }, report) => ({
  operation: ({ Name, position }) => {
    if (Name !== "" || document.Operations.length <= 1) return;
    report("This anonymous operation must be the only defined operation.", position);
  },
});

/** A subscription asks for one thing, and not about the schema (rules/single_field_subscriptions.go). */
export const singleFieldSubscriptions: MakeRule = ({ schema, work }, report) => ({
  operation: ({ Name, Operation, SelectionSet }) => {
    if (schema.subscription === undefined || Operation !== "subscription") return;
    const fields = topFields(SelectionSet, new Set(), work);
    const shown = Name === "" ? "Anonymous Subscription" : `Subscription ${quoteGo(Name)}`;
    const names = new Set<string>();
    const unique = fields.filter((field) => !names.has(field.Name) && names.add(field.Name));
    if (unique.length > 1) {
      report(`${shown} must select only one top level field.`, unique[1]?.position);
    }
    for (const field of unique) {
      if (!field.Name.startsWith("__")) continue;
      report(`${shown} must not select an introspection top level field.`, field.position);
    }
  },
});

/** The fields of the selections and of their fragments; a fragment that is not there ends the selections around it. */
function topFields(
  selections: readonly Selection[],
  within: Set<string>,
  work: Work,
): readonly Field[] {
  enter(work);
  const fields: Field[] = [];
  for (const selection of selections) {
    if (selection.is === "Field") fields.push(selection);
    else if (selection.is === "InlineFragment") {
      fields.push(...topFields(selection.SelectionSet, within, work));
    } else if (selection.Definition === undefined) break;
    else if (!within.has(selection.Definition.Name)) {
      within.add(selection.Definition.Name);
      fields.push(...topFields(selection.Definition.SelectionSet, within, work));
    }
  }
  leave(work);
  return fields;
}

/** No two operations have one name (rules/unique_operation_names.go). */
export const uniqueOperationNames: MakeRule = (_walker, report) => {
  const seen = new Set<string>();
  return {
    operation: ({ Name, position }) => {
      if (seen.has(Name)) report(`There can be only one operation named "${Name}".`, position);
      seen.add(Name);
    },
  };
};
