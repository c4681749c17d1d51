import type { Location } from "../../domain/policy-error.ts";
import { type Finding, placeOf } from "../refusal.ts";
import { witness } from "./conditions.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import type { EnvironmentSource } from "./injector-match.ts";
import { environmentFact } from "./match-conditions.ts";

/** The rules look through all of them for every resource. */
const MOST_ENVIRONMENT_SOURCES = 8;

/**
 * Matches that depend on a patch, that nothing can satisfy, and more sources of the environment than the rules should
 * look through.
 */
export function matchFaults(policies: readonly DeclaredPolicy[]): Finding[] {
  return [...feedbacks(policies), ...impossible(policies), ...tooManySources(policies)];
}

/** The sources of the environment that declarations name, by their facts, sorted. */
export function environmentSources(
  policies: readonly DeclaredPolicy[],
): ReadonlyMap<string, EnvironmentSource> {
  const sources = policies.flatMap(({ environmentFrom }): [string, EnvironmentSource][] =>
    environmentFrom === undefined ? [] : [[environmentFact(environmentFrom), environmentFrom]],
  );
  return new Map(sources.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function feedbacks(policies: readonly DeclaredPolicy[]): Finding[] {
  const matched = new Map<string, DeclaredPolicy>();
  for (const policy of policies) {
    for (const key of matchedLabels(policy)) {
      if (!matched.has(key)) matched.set(key, policy);
    }
  }
  return policies.flatMap((policy) =>
    [...policy.labels.keys()].flatMap((key) => {
      const matcher = matched.get(key);
      if (matcher === undefined) return [];
      const place = placeOf(labelPlace(matcher, key));
      return {
        message:
          `labels ${JSON.stringify(key)}: "${policy.name}" sets a label that "${matcher.name}" ` +
          `matches on at ${place}: what matches must not depend on the patch`,
        location: policy.locate(["spec", "mutations", "labels", key]),
      };
    }),
  );
}

function matchedLabels({ conditions, environmentFrom }: DeclaredPolicy): string[] {
  const keys = [...conditions.keys()].flatMap((fact) =>
    fact.startsWith("label:") ? fact.slice("label:".length) : [],
  );
  return environmentFrom?.label === undefined ? keys : [...keys, environmentFrom.label];
}

/** Where a declaration asks for a label: what matches on it stands in one of three places. */
function labelPlace(policy: DeclaredPolicy, key: string): Location {
  const match = ["spec", "match"];
  if (policy.environmentFrom?.label === key) {
    return policy.locate([...match, "environmentFrom", "label"]);
  }
  const position = policy.labelExpressions.indexOf(key);
  return policy.locate(
    position < 0 ? [...match, "labels", key] : [...match, "matchExpressions", position, "key"],
  );
}

/** Declarations that can never match: a fact of which no value is accepted. */
function impossible(policies: readonly DeclaredPolicy[]): Finding[] {
  return policies.flatMap((policy) => {
    const fact = unmetFact(policy);
    if (fact === undefined) return [];
    const what = fact.startsWith("label:") ? `label ${fact.slice("label:".length)}` : fact;
    return {
      message: `"${policy.name}" matches nothing: its conditions leave no ${what}`,
      location: policy.locate(["spec", "match"]),
    };
  });
}

/** A fact of which no value is accepted, or that its policy bundle needs and that is never there. */
function unmetFact({ conditions, bundle }: DeclaredPolicy): string | undefined {
  for (const [fact, condition] of conditions) {
    const found = witness(condition);
    const isNeeded = bundle?.needs.includes(fact) ?? false;
    if (found === undefined || (isNeeded && found.value === undefined)) return fact;
  }
  return undefined;
}

function tooManySources(policies: readonly DeclaredPolicy[]): Finding[] {
  const facts = new Set<string>();
  const excess = policies.find(({ environmentFrom }) => {
    if (environmentFrom !== undefined) facts.add(environmentFact(environmentFrom));
    return facts.size > MOST_ENVIRONMENT_SOURCES;
  });
  if (excess === undefined) return [];
  return [
    {
      message: `there are more than ${MOST_ENVIRONMENT_SOURCES} different sources of the environment`,
      location: excess.locate(["spec", "match", "environmentFrom"]),
    },
  ];
}
