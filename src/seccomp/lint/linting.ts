import type { DeclaredFinding } from "../../domain/finding.ts";
import type { RuntimeFacts } from "../model/load-note.ts";
import type { SeccompAction, SeccompProfile } from "../profile/profile.ts";
import type { Architecture } from "../syscalls/architecture.ts";

/** One thing that a profile does and that its author hardly means. */
export interface LintFinding {
  readonly finding: DeclaredFinding;
  /** Where in the profile: `["syscalls", 3, "args", 0]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Tells a finding. */
export type Tell = (
  finding: DeclaredFinding,
  path: readonly (string | number)[],
  message: string,
) => void;

export interface LintOptions {
  /** The runtimes that the profile is meant for; without them nothing that depends on one is found. */
  readonly runtimes?: readonly RuntimeFacts[];
  /** True for a program that is known to make threads or processes. */
  readonly threads?: boolean;
}

/** What the parts of the linter share. */
export interface Linting {
  readonly profile: SeccompProfile;
  /** Those of the profile that there is a table of; x86_64 where there is none. */
  readonly architectures: readonly Architecture[];
  readonly options: LintOptions;
  readonly tell: Tell;
}

/** `clone`, `clone and fork`, `clone, fork and 3 more`: of many names the first ones say it. */
export function namesText(names: readonly string[]): string {
  const [first = "", second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0
    ? `${first} and ${second}`
    : `${first}, ${second} and ${more.length} more`;
}

/** Whether a call that gets it can do something: run, or be decided on by somebody else. */
export function letsThrough(action: SeccompAction): boolean {
  switch (action) {
    case "SCMP_ACT_ALLOW":
    case "SCMP_ACT_LOG":
    case "SCMP_ACT_NOTIFY":
    case "SCMP_ACT_TRACE":
      return true;
    default:
      return false;
  }
}
