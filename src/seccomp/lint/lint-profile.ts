import type { SeccompProfile } from "../profile/profile.ts";
import { findArchitecture } from "../syscalls/architecture.ts";
import { lintConditions } from "./lint-conditions.ts";
import { lintLoading } from "./lint-loading.ts";
import { lintOrder } from "./lint-order.ts";
import { lintRules } from "./lint-rules.ts";
import { lintWhole } from "./lint-whole.ts";
import type { LintFinding, Linting, LintOptions } from "./linting.ts";

const MAX_FINDINGS = 500;

/**
 * The traps of a profile: what runtimes silently ignore, swallow, compare otherwise than it reads, or leave open. In the order
 * of its rules, what concerns the whole first, 500 at most.
 */
export function lintProfile(profile: SeccompProfile, options: LintOptions = {}): LintFinding[] {
  const found: LintFinding[] = [];
  const known = profile.architectures.flatMap((name) => findArchitecture(name) ?? []);
  const architectures = known.length > 0 ? known : (["x86_64"] as const);
  const linting: Linting = {
    profile,
    architectures,
    options,
    tell: (finding, path, message) => {
      if (found.length < MAX_FINDINGS) found.push({ finding, path, message });
    },
  };
  lintWhole(linting);
  lintRules(linting);
  lintConditions(linting);
  lintOrder(linting);
  lintLoading(linting);
  return found.toSorted(comparePlaces);
}

function comparePlaces(a: LintFinding, b: LintFinding): number {
  const rule = ({ path }: LintFinding): number =>
    path[0] === "syscalls" ? Number(path[1] ?? -1) : -2;
  return rule(a) - rule(b);
}
