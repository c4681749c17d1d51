import type { Json, JsonObject } from "../../domain/json-value.ts";
import type { SeccompProfile, SyscallRule } from "../../seccomp/profile/profile.ts";
import { jsonText, writtenProfile } from "../../seccomp/profile/write-profile.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallsOf } from "../../seccomp/syscalls/syscall-table.ts";
import type { Alternatives } from "./argument-conditions.ts";
import type { Binding } from "./binding.ts";
import { bindingsOf } from "./bindings.ts";
import { deniableCalls } from "./denied-calls.ts";
import type { PublishedPolicy } from "./published-policy.ts";
import { answeredCalls } from "./published-profile.ts";

const EPERM = 1;

/** What the rules look up below `data.seccomp`: bindings, names of calls by their numbers, and what is published by name. */
export function seccompData(policies: readonly PublishedPolicy[]): JsonObject {
  const bound = policies.flatMap(({ name, binding }) =>
    binding === undefined ? [] : [{ name, binding }],
  );
  const architectures = [...new Set(policies.flatMap((policy) => policy.parts.architectures))];
  const lists = new Map(
    policies
      .filter((policy) => denialRule(policy) !== undefined)
      .map(({ parts }) => [listName(parts.architectures), deniableCalls(parts.architectures)]),
  );
  return {
    bindings: bindingsOf(bound),
    denials: Object.fromEntries(lists),
    numbers: Object.fromEntries(architectures.map((each) => [each, namesByNumber(each)])),
    profiles: Object.fromEntries(policies.map((policy) => [policy.name, policyData(policy)])),
  };
}

function policyData(policy: PublishedPolicy): JsonObject {
  const { name, localhostProfile, binding, parts, profile } = policy;
  const rule = denialRule(policy);
  const written = rule === undefined ? profile : without(profile, rule);
  return {
    name,
    localhostProfile,
    noNewPrivileges: parts.spec.base.noNewPrivileges,
    architectures: presence(parts.architectures),
    allowed: {
      ...presence(parts.allowed),
      ...Object.fromEntries(
        [...parts.limited].map(([call, alternatives]) => [call, conditionData(alternatives)]),
      ),
    },
    answered: presence([...answeredCalls(parts)]),
    ...(rule === undefined ? {} : { denials: denialData(parts.architectures, profile, rule) }),
    match: binding === undefined ? {} : matchData(binding),
    priority: binding?.priority ?? 0,
    profile: profileData(written),
  };
}

/** The one rule that most profiles share nearly all of: it is kept once for all of the same architectures. */
function denialRule({ parts, profile }: PublishedPolicy): SyscallRule | undefined {
  if (parts.spec.defaultAction !== "Errno") return undefined;
  return profile.syscalls.find(
    ({ action, errnoRet, args }) =>
      action === "SCMP_ACT_ERRNO" && errnoRet === EPERM && args.length === 0,
  );
}

function without(profile: SeccompProfile, rule: SyscallRule): SeccompProfile {
  return { ...profile, syscalls: profile.syscalls.filter((each) => each !== rule) };
}

function denialData(
  architectures: readonly Architecture[],
  profile: SeccompProfile,
  rule: SyscallRule,
): JsonObject {
  const listed = new Set(deniableCalls(architectures));
  return {
    list: listName(architectures),
    position: profile.syscalls.indexOf(rule),
    more: rule.names.filter((name) => !listed.has(name)),
  };
}

function listName(architectures: readonly Architecture[]): string {
  return [...architectures].sort().join("+");
}

function conditionData(alternatives: Alternatives): Json {
  return alternatives.map((conditions) =>
    conditions.map(({ index, op, value, valueTwo }) =>
      op === "SCMP_CMP_MASKED_EQ"
        ? { index, mask: Number(value), value: Number(valueTwo) }
        : { index, value: Number(value) },
    ),
  );
}

function matchData({ namespaces, podLabels, containers, images }: Binding): JsonObject {
  return {
    ...(namespaces === undefined ? {} : { namespaces: presence(namespaces) }),
    ...(podLabels === undefined ? {} : { podLabels }),
    ...(containers === undefined ? {} : { containers: presence(containers) }),
    ...(images === undefined ? {} : { images: presence(images) }),
  };
}

function presence(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

function namesByNumber(architecture: Architecture): JsonObject {
  return Object.fromEntries([...syscallsOf(architecture)].map(([name, number]) => [number, name]));
}

/** Arguments are no larger than JSON readers keep: declarations with larger ones are refused. */
function profileData(profile: SeccompProfile): Json {
  return JSON.parse(jsonText(writtenProfile(profile))) as Json;
}
