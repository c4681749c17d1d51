import { didYouMean } from "../../means/text/suggestion.ts";
import { defaultEffect, effectKey } from "../profile/effect.ts";
import { SYSCALL_NAMES } from "../syscalls/syscall-table.ts";
import { KILLS_THREAD, SKIPPED_RULE, UNKNOWN_CALL } from "./findings.ts";
import { type Linting, namesText } from "./linting.ts";

/** What libseccomp has for mips, parisc and sh alone, of which there is no table here. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "atomic_barrier",
  "atomic_cmpxchg_32",
  "cachectl",
  "getpagesize",
  "syscall",
  "sysmips",
]);
/** Each looks at hundreds of names. */
const MAX_SUGGESTIONS = 50;

/** What is found by looking at each rule alone, and at the default. */
export function lintRules({ profile, tell }: Linting): void {
  const standard = effectKey(defaultEffect(profile));
  let suggestions = MAX_SUGGESTIONS;
  for (const [index, rule] of profile.syscalls.entries()) {
    const { names, action } = rule;
    const path = ["syscalls", index];
    for (const [position, name] of names.entries()) {
      if (SYSCALL_NAMES.has(name) || ELSEWHERE.has(name)) continue;
      const meant = suggestions > 0 ? didYouMean(name, SYSCALL_NAMES) : "";
      suggestions -= 1;
      tell(
        UNKNOWN_CALL,
        [...path, "names", position],
        `no architecture has a call ${JSON.stringify(name)}, and runtimes ignore it without a word${meant}`,
      );
    }
    if (action === "SCMP_ACT_KILL" || action === "SCMP_ACT_KILL_THREAD") {
      tell(
        KILLS_THREAD,
        [...path, "action"],
        `${action} ends the one thread that called; SCMP_ACT_KILL_PROCESS ends the program`,
      );
    }
    if (effectKey(rule) === standard) {
      tell(
        SKIPPED_RULE,
        [...path, "action"],
        `the rule on ${namesText(names)} says what the default says: runtimes skip it, so it takes back nothing that another rule allows; leave it out, or give it another errno`,
      );
    }
  }
}
