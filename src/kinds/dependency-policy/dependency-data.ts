import type { Json, JsonObject } from "../../domain/json-value.ts";
import { setName } from "./advisory-sets.ts";
import type { DependencyPolicy } from "./dependency-policy.ts";
import { driftData } from "./drift-rule.ts";
import { buildData, claimsData, evidenceData } from "./evidence-rules.ts";
import { exceptionData, filedExceptions } from "./exceptions.ts";
import { FINDING_CODES } from "./finding-codes.ts";
import { licencesData } from "./licences-rule.ts";
import { listedData, requiredData } from "./listed-modules.ts";
import { originsData } from "./origins-rule.ts";
import { type PatternUse, patternIndex } from "./pattern-index.ts";
import { actionData } from "./reactions.ts";
import { releaseAgeData } from "./release-age-rule.ts";
import { replaceData } from "./replace-rule.ts";
import { requirementsData } from "./requirements-rule.ts";
import { statusData } from "./status-rules.ts";
import { toolchainData } from "./toolchain-rule.ts";
import { vulnerabilitiesData } from "./vulnerabilities-rule.ts";

type Spec = DependencyPolicy["spec"];

/** What the rules look up below `data.dependency`. */
export function dependencyData(
  policies: readonly DependencyPolicy[],
  advisories: JsonObject,
): JsonObject {
  const excusable = Object.entries(FINDING_CODES).filter(([, group]) => group === "rules");
  return {
    advisories,
    excusable: Object.fromEntries(excusable.map(([code]) => [code, true])),
    names: policies.map(({ metadata }) => metadata.name),
    policies: Object.fromEntries(
      policies.map(({ metadata, spec }) => [metadata.name, policyData(spec)]),
    ),
  };
}

function policyData(spec: Spec): JsonObject {
  return {
    match: spec.match.modules,
    actions: actionData(spec.reactions),
    exceptions: spec.exceptions.map(exceptionData),
    expiringDays: spec.expiringDays,
    filed: filedExceptions(spec.exceptions),
    ...patternIndex(patternUses(spec)),
    ...rulesData(spec),
  };
}

/** A rule that is not declared has no data, and so finds nothing. */
function rulesData(spec: Spec): JsonObject {
  const { vulnerabilities } = spec;
  return {
    forbidden: spec.forbidden.map(listedData),
    required: spec.required.map(requiredData),
    evidence: evidenceData(spec.evidence),
    claims: claimsData(spec.claims),
    ...declared("replace", spec.replace, replaceData),
    ...declared("requirements", spec.requirements, requirementsData),
    ...declared("origins", spec.origins, originsData),
    ...declared("drift", spec.drift, driftData),
    ...declared("releaseAge", spec.releaseAge, releaseAgeData),
    ...declared("retracted", spec.retracted, statusData),
    ...declared("deprecated", spec.deprecated, statusData),
    ...declared("toolchain", spec.toolchain, toolchainData),
    ...declared("licences", spec.licences, licencesData),
    ...declared("build", spec.build, buildData),
    ...declared("vulnerabilities", vulnerabilities, (rule) =>
      vulnerabilitiesData(rule, setName(rule.advisories)),
    ),
  };
}

function declared<T>(
  name: string,
  rule: T | undefined,
  data: (rule: T) => Json,
): Record<string, Json> {
  return rule === undefined ? {} : { [name]: data(rule) };
}

function patternUses(spec: Spec): PatternUse[] {
  const uses: Readonly<Record<string, readonly (string | undefined)[]>> = {
    replace: spec.replace?.allow.map((each) => each.old) ?? [],
    forbidden: spec.forbidden.map(({ module }) => module),
    required: spec.required.map(({ module }) => module),
    origins: spec.origins?.exempt ?? [],
    releaseAge: spec.releaseAge?.exempt ?? [],
    licences: spec.licences?.exempt ?? [],
    exceptions: spec.exceptions.map(({ module, advisory }) =>
      advisory === undefined ? module : undefined,
    ),
  };
  return Object.entries(uses).flatMap(([use, patterns]) =>
    patterns.flatMap((pattern, number) =>
      pattern === undefined ? [] : [{ pattern, use, number }],
    ),
  );
}
