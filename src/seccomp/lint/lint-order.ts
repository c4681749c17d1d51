import { defaultEffect, effectKey } from "../profile/effect.ts";
import type { SyscallRule } from "../profile/profile.ts";
import { SECOND_RULE, SWALLOWED_RULE } from "./findings.ts";
import { type Linting, namesText } from "./linting.ts";

/** What is found by looking at all rules that speak of one call. */
export function lintOrder({ profile, tell }: Linting): void {
  const standard = effectKey(defaultEffect(profile));
  const isSkipped = (rule: SyscallRule): boolean => effectKey(rule) === standard;
  const first = new Map<string, { readonly index: number; readonly effect: string }>();
  for (const [index, rule] of profile.syscalls.entries()) {
    if (rule.args.length > 0 || isSkipped(rule)) continue;
    const effect = effectKey(rule);
    const beaten = rule.names.filter((name) => (first.get(name)?.effect ?? effect) !== effect);
    if (beaten.length > 0) {
      const winner = first.get(beaten[0] ?? "")?.index;
      tell(
        SECOND_RULE,
        ["syscalls", index],
        `${namesText(beaten)} already has rule ${winner} without conditions, and the first one wins: this one does nothing; leave one out`,
      );
    }
    for (const name of rule.names) if (!first.has(name)) first.set(name, { index, effect });
  }
  for (const [index, rule] of profile.syscalls.entries()) {
    if (rule.args.length === 0 || isSkipped(rule)) continue;
    const swallowed = rule.names.filter((name) => first.has(name));
    if (swallowed.length === 0) continue;
    const winner = first.get(swallowed[0] ?? "")?.index;
    tell(
      SWALLOWED_RULE,
      ["syscalls", index, "args"],
      `${namesText(swallowed)} also stands in rule ${winner} without conditions, so these conditions are not looked at; take it out there, or leave this rule out`,
    );
  }
}
