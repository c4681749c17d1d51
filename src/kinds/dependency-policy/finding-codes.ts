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

/** Every code that a denial can have. */
export const FINDING_CODES: Readonly<Record<string, CodeGroup>> = {
  facts_unreadable: "unreadable",
  replace_directory: "rules",
  replace_fork: "rules",
  replace_pin: "rules",
  replace_wildcard: "rules",
  replace_unused: "rules",
  indirect_mismarked: "rules",
  requirement_unlisted: "rules",
  forbidden_module: "rules",
  required_module_missing: "rules",
  required_version: "rules",
};
