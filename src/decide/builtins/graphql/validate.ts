import type { Work } from "../work.ts";
import { complaintText } from "./graphql-error.ts";
import {
  knownArgumentNames,
  knownDirectives,
  providedRequiredArguments,
  uniqueArgumentNames,
  uniqueDirectivesPerLocation,
} from "./rules/argument-rules.ts";
import { fieldsOnCorrectType, scalarLeafs } from "./rules/field-rules.ts";
import {
  fragmentsOnCompositeTypes,
  knownFragmentNames,
  noFragmentCycles,
  noUnusedFragments,
  possibleFragmentSpreads,
  uniqueFragmentNames,
} from "./rules/fragment-rules.ts";
import { maxIntrospectionDepth } from "./rules/max-introspection-depth.ts";
import {
  knownRootType,
  knownTypeNames,
  loneAnonymousOperation,
  singleFieldSubscriptions,
  uniqueOperationNames,
} from "./rules/operation-rules.ts";
import { overlappingFieldsCanBeMerged } from "./rules/overlapping-fields.ts";
import type { MakeRule } from "./rules/rule.ts";
import { uniqueInputFieldNames, valuesOfCorrectType } from "./rules/value-rules.ts";
import {
  noUndefinedVariables,
  noUnusedVariables,
  uniqueVariableNames,
  variablesAreInputTypes,
  variablesInAllowedPosition,
} from "./rules/variable-rules.ts";
import type { Schema } from "./schema.ts";
import type { QueryDocument } from "./syntax.ts";
import { type Walker, walkQuery } from "./walk.ts";

/** The rules of gqlparser in the order of their names: so it runs them. */
const RULES: readonly MakeRule[] = [
  fieldsOnCorrectType,
  fragmentsOnCompositeTypes,
  knownArgumentNames,
  knownDirectives,
  knownFragmentNames,
  knownRootType,
  knownTypeNames,
  loneAnonymousOperation,
  maxIntrospectionDepth,
  noFragmentCycles,
  noUndefinedVariables,
  noUnusedFragments,
  noUnusedVariables,
  overlappingFieldsCanBeMerged,
  possibleFragmentSpreads,
  providedRequiredArguments,
  scalarLeafs,
  singleFieldSubscriptions,
  uniqueArgumentNames,
  uniqueDirectivesPerLocation,
  uniqueFragmentNames,
  uniqueInputFieldNames,
  uniqueOperationNames,
  uniqueVariableNames,
  valuesOfCorrectType,
  variablesAreInputTypes,
  variablesInAllowedPosition,
];

/**
 * What gqlparser has to say against a query, a line for each complaint; empty for a valid query (gqlparser
 * validator/validator.go, ValidateWithRules).
 */
export function complaintsAbout(schema: Schema, document: QueryDocument, work: Work): string {
  const walker: Walker = {
    schema,
    document,
    work,
    operation: undefined,
    walkedInto: new Set(),
  };
  let text = "";
  const rules = RULES.map((make) =>
    make(walker, (message, position) => {
      text += `${complaintText({ message, ...position })}\n`;
    }),
  );
  walkQuery(walker, rules);
  return text;
}
