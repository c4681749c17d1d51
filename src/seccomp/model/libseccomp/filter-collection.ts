import { type Architecture, architectureFacts } from "../../syscalls/architecture.ts";
import { addRule, type CallRules, type RuleOutcome } from "./call-rules.ts";
import { libraryNumber, multiplexedAs } from "./known-calls.ts";
import type { LibraryRule } from "./library-rule.ts";

const ALL_ONES = 0xffffffffffffffffn;

/** The rules of one architecture by number; a call that the architecture has not stands by its name, and is in no filter. */
export interface ArchitectureRules {
  readonly architecture: Architecture;
  readonly calls: Map<number | string, CallRules>;
}

/** What a rule did on one architecture. */
export interface RuleEffect {
  readonly architecture: Architecture;
  readonly outcome: RuleOutcome;
}

export function createArchitectureRules(architecture: Architecture): ArchitectureRules {
  return { architecture, calls: new Map() };
}

/** Adds a rule for all architectures, as `seccomp_rule_add` does. */
export function addToAll(
  libseccomp: string,
  collection: readonly ArchitectureRules[],
  rule: LibraryRule,
): readonly RuleEffect[] {
  return collection.flatMap((rules) =>
    rulesFor(libseccomp, rules.architecture, rule).map(([call, own]) => {
      const { bits } = architectureFacts(rules.architecture);
      const outcome = addRule(rules.calls, call, own, bits);
      return { architecture: rules.architecture, outcome };
    }),
  );
}

/** What libseccomp makes of a rule on an architecture: where socket and ipc calls are multiplexed, two rules. */
function rulesFor(
  libseccomp: string,
  architecture: Architecture,
  rule: LibraryRule,
): readonly (readonly [call: number | string, rule: LibraryRule])[] {
  const direct = libraryNumber(libseccomp, architecture, rule.name) ?? rule.name;
  const through = multiplexedAs(architecture, rule.name);
  if (through === undefined) {
    return isDropped(architecture, direct) ? [] : [[direct, rule]];
  }
  const selector = {
    argument: 0,
    op: "SCMP_CMP_EQ",
    mask: ALL_ONES,
    datum: BigInt(through.selector),
  } as const;
  const others = rule.conditions.filter(({ argument }) => argument !== 0);
  const selecting = { ...rule, conditions: [selector, ...others] };
  return [
    [through.number, selecting],
    [direct, rule],
  ];
}

/** Where calls are multiplexed, libseccomp does not even keep rules on calls that the architecture has not. */
function isDropped(architecture: Architecture, call: number | string): boolean {
  return typeof call === "string" && multiplexedAs(architecture, "socket") !== undefined;
}
