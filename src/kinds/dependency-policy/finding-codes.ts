import type { Action } from "./action.ts";

/** What a finding is about, as far as reactions tell it apart. */
export type CodeGroup = "integrity" | "evidence" | "unreadable" | "rules";

/** What a pipeline does about a denial where the declaration says nothing else. */
export const PRESET_ACTIONS: Readonly<Record<CodeGroup, Action>> = {
  // What was built is not what was meant: this release ends here.
  integrity: "stop_release",
  // Nothing is known to be wrong: the stages that rely on the evidence wait for it.
  evidence: "stop_following",
  unreadable: "review",
  rules: "stop_release",
};

const CODES: Readonly<Record<CodeGroup, readonly string[]>> = {
  integrity: ["claim_contradicted", "evidence_contradicted"],
  evidence: [
    "advisories_too_old",
    "advisory_unread",
    "binary_missing",
    "build_settings_unknown",
    "claim_missing",
    "claim_not_verifiable",
    "compiler_unknown",
    "deprecation_unknown",
    "evidence_missing",
    "evidence_not_verifiable",
    "go_unknown",
    "licence_unknown",
    "origin_unknown",
    "release_time_unknown",
    "retraction_unknown",
    "toolchain_unknown",
    "version_unknown",
    "vulnerability_uncertain",
  ],
  unreadable: ["facts_unreadable"],
  rules: [
    "build_setting",
    "compiler_below_minimum",
    "compiler_forbidden",
    "deprecated",
    "drift_incompatible",
    "drift_major",
    "drift_minor",
    "drift_not_in_baseline",
    "drift_patch_distance",
    "drift_pre_release",
    "drift_pseudo_version",
    "forbidden_module",
    "go_below_minimum",
    "indirect_mismarked",
    "licence_denied",
    "licence_not_allowed",
    "origin_not_allowed",
    "replace_directory",
    "replace_fork",
    "replace_pin",
    "replace_unused",
    "replace_wildcard",
    "required_module_missing",
    "required_version",
    "requirement_unlisted",
    "retracted",
    "too_young",
    "toolchain_below_minimum",
    "vulnerable",
  ],
};

/** Every code that a denial can have, with what it is about. */
export const FINDING_CODES: Readonly<Record<string, CodeGroup>> = Object.fromEntries(
  (Object.entries(CODES) as [CodeGroup, readonly string[]][]).flatMap(([group, codes]) =>
    codes.map((code) => [code, group]),
  ),
);
