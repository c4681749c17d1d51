import type { JsonObject } from "../../domain/json-value.ts";
import type { DependencyPolicy } from "./dependency-policy.ts";
import { FINDING_CODES, PRESET_ACTIONS } from "./finding-codes.ts";
import { listedData, requiredData } from "./listed-modules.ts";
import { type PatternUse, patternIndex, usesOf } from "./pattern-index.ts";
import { replaceData } from "./replace-rule.ts";
import { requirementsData } from "./requirements-rule.ts";

/** What the rules look up below `data.dependency`. */
export function dependencyData(policies: readonly DependencyPolicy[]): JsonObject {
  return {
    names: policies.map(({ metadata }) => metadata.name),
    policies: Object.fromEntries(
      policies.map((policy) => [policy.metadata.name, policyData(policy)]),
    ),
  };
}

function policyData({ spec }: DependencyPolicy): JsonObject {
  return {
    match: spec.match.modules,
    actions: actionData(),
    ...patternIndex(patternUses(spec)),
    ...(spec.replace === undefined ? {} : { replace: replaceData(spec.replace) }),
    ...(spec.requirements === undefined
      ? {}
      : { requirements: requirementsData(spec.requirements) }),
    forbidden: spec.forbidden.map(listedData),
    required: spec.required.map(requiredData),
  };
}

function patternUses(spec: DependencyPolicy["spec"]): PatternUse[] {
  return [
    ...usesOf("replace", spec.replace?.allow.map((each) => each.old) ?? []),
    ...usesOf(
      "forbidden",
      spec.forbidden.map(({ module }) => module),
    ),
    ...usesOf(
      "required",
      spec.required.map(({ module }) => module),
    ),
  ];
}

function actionData(): JsonObject {
  return Object.fromEntries(
    Object.entries(FINDING_CODES).map(([code, group]) => [code, PRESET_ACTIONS[group]]),
  );
}
