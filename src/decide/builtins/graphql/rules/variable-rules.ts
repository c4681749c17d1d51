import { pointed } from "../../work.ts";
import { forName, isCompatible, isInputType, typeText } from "../schema.ts";
import { KIND, type Type } from "../syntax.ts";
import { valueText } from "../value-text.ts";
import type { MakeRule } from "./rule.ts";

/** Variables are ones of their operation (rules/no_undefined_variables.go). */
export const noUndefinedVariables: MakeRule = (walker, report) => ({
  value: (value) => {
    const { operation } = walker;
    if (operation === undefined || value.Kind !== KIND.variable) return;
    if (value.VariableDefinition !== undefined) return;
    const by = operation.Name === "" ? "" : ` by operation "${operation.Name}"`;
    report(`Variable "${valueText(value)}" is not defined${by}.`, value.position);
  },
});

/** An operation uses its variables (rules/no_unused_variables.go). */
export const noUnusedVariables: MakeRule = (_walker, report) => ({
  operation: ({ Name, VariableDefinitions }) => {
    const where = Name === "" ? "" : ` in operation "${Name}"`;
    for (const pointer of VariableDefinitions) {
      const { Variable, Used, position } = pointed(pointer);
      if (!Used) report(`Variable "$${Variable}" is never used${where}.`, position);
    }
  },
});

/** No two variables have one name (rules/unique_variable_names.go). */
export const uniqueVariableNames: MakeRule = (_walker, report) => ({
  operation: ({ VariableDefinitions }) => {
    const times = new Map<string, number>();
    for (const pointer of VariableDefinitions) {
      const { Variable, position } = pointed(pointer);
      const before = times.get(Variable) ?? 0;
      if (before === 1) report(`There can be only one variable named "$${Variable}".`, position);
      times.set(Variable, before + 1);
    }
  },
});

/** A variable is of a type that can be given (rules/variables_are_input_types.go). */
export const variablesAreInputTypes: MakeRule = (_walker, report) => ({
  operation: ({ VariableDefinitions }) => {
    for (const pointer of VariableDefinitions) {
      const { Variable, Type, Definition, position } = pointed(pointer);
      if (Definition === undefined || isInputType(Definition)) continue;
      report(`Variable "$${Variable}" cannot be non-input type "${typeText(Type)}".`, position);
    }
  },
});

/** A variable fits where it stands (rules/variables_in_allowed_position.go). */
export const variablesInAllowedPosition: MakeRule = (walker, report) => ({
  value: (value) => {
    const { ExpectedType, VariableDefinition: variable } = value;
    if (value.Kind === KIND.variable && ExpectedType !== undefined && variable !== undefined) {
      if (walker.operation === undefined) return;
      const hasDefault =
        variable.DefaultValue !== undefined && variable.DefaultValue.Kind !== KIND.null;
      const mayBeNull = hasDefault || value.ExpectedTypeHasDefault;
      const wanted: Type = mayBeNull ? { ...ExpectedType, NonNull: false } : ExpectedType;
      if (isCompatible(pointed(variable.Type), wanted)) return;
      const shown = `Variable "${valueText(value)}" of type "${typeText(variable.Type)}"`;
      const position = `used in position expecting type "${typeText(ExpectedType)}"`;
      report(`${shown} ${position}.`, value.position);
    }
    if (value.Kind !== KIND.object || value.Definition === undefined) return;
    if (forName(value.Definition.Directives, "oneOf", walker.work) === undefined) return;
    for (const pointer of value.Children) {
      const child = pointed(pointer).Value;
      if (child?.Kind !== KIND.variable || child.VariableDefinition === undefined) continue;
      const { Type: type, position } = child.VariableDefinition;
      if (pointed(type).NonNull) continue;
      const shown = `Variable "${valueText(child)}" is of type "${typeText(type)}"`;
      const why = `to be used for OneOf Input Object "${value.Definition.Name}"`;
      report(`${shown} but must be non-nullable ${why}.`, position ?? child.position);
    }
  },
});
