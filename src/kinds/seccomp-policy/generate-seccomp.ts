import type { Diagnostic } from "../../domain/policy-error.ts";
import { mobyForm } from "../../seccomp/profile/moby-form.ts";
import { writeProfile } from "../../seccomp/profile/write-profile.ts";
import { dataFile } from "../data-file.ts";
import type { Generated } from "../generated.ts";
import type { KindContext } from "../kind.ts";
import { textFile } from "../text-file.ts";
import { publishedPolicies } from "./published-policies.ts";
import type { PublishedPolicy } from "./published-policy.ts";
import { reportJson, reportMarkdown } from "./report.ts";
import { seccompData } from "./seccomp-data.ts";
import { seccompModule } from "./seccomp-module.ts";
import type { LocatedSeccompPolicy } from "./seccomp-policy.ts";
import { seccompTests } from "./seccomp-tests.ts";
import { policyWarnings } from "./warnings.ts";

/**
 * Turns SeccompPolicy declarations into the package `seccomp`: `seccomp/deny`, `seccomp/violations` and `seccomp/profile`, for an
 * AdmissionReview, a resource with a pod, `{"container"}` or `{"policy"}`, with `"observed"` calls beside it or without; and into
 * files: below `seccomp/profiles` the profile of each policy, below `seccomp/reports` which calls it allows and why.
 * Throws `invalid_parameter` with the places of all faults. The order of the declarations does not matter.
 */
export function generateSeccomp(
  declarations: readonly LocatedSeccompPolicy[],
  context: KindContext,
): Generated {
  const policies = publishedPolicies(declarations, context.files);
  const origin = {
    bundle: context.bundle,
    files: [...new Set(policies.map(({ file }) => file))].sort(),
    declarations: policies.length,
  };
  return {
    modules: new Map([
      ...context.ruleSets,
      ["seccomp/seccomp.rego", textFile(seccompModule(origin))],
    ]),
    tests: new Map([["seccomp/seccomp_test.rego", textFile(seccompTests(policies))]]),
    data: new Map([["seccomp/data.json", dataFile(seccompData(policies))]]),
    files: new Map(policies.flatMap(filesOf)),
    read: policies.flatMap(({ parts }) => parts.spec.recordings.map(({ file }) => file)),
    warnings: policies.flatMap((policy): readonly Diagnostic[] => policyWarnings(policy)),
  };
}

function filesOf(policy: PublishedPolicy): [string, Uint8Array][] {
  const { name, profile, logging, parts } = policy;
  const folder = "seccomp/profiles";
  return [
    [`${folder}/${name}.json`, textFile(writeProfile(profile))],
    [`${folder}/${name}.log.json`, textFile(writeProfile(logging))],
    ...(parts.spec.moby
      ? [[`${folder}/${name}.moby.json`, textFile(mobyForm(profile))] as [string, Uint8Array]]
      : []),
    [`seccomp/reports/${name}.json`, textFile(reportJson(policy))],
    [`seccomp/reports/${name}.md`, textFile(reportMarkdown(policy))],
  ];
}
