import type { Decision, EffectiveProfile, HalfTest, SyscallCall, Verdict } from "./decision.ts";

const ENOSYS = 38;
const LOW_HALF = 0xffffffffn;

/** What a loaded profile does with a call. */
export function verdictOf(profile: EffectiveProfile, call: SyscallCall): Verdict {
  const filter = profile.architectures.get(call.architecture);
  if (filter === undefined) return profile.foreign;
  if (filter.enosysAbove !== undefined && call.number > filter.enosysAbove) {
    return { kind: "errno", data: ENOSYS };
  }
  return decide(filter.calls.get(call.number) ?? filter.others, call.args);
}

/** The verdict that six arguments come to. Absent ones are 0. */
export function decide(decision: Decision, args: readonly bigint[]): Verdict {
  let node = decision;
  while (node.kind === "test") node = holds(node.test, args) ? node.yes : node.no;
  return node.verdict;
}

function holds({ argument, half, mask, op, datum }: HalfTest, args: readonly bigint[]): boolean {
  const value = args[argument] ?? 0n;
  const bits = Number(half === "low" ? value & LOW_HALF : (value >> 32n) & LOW_HALF);
  const masked = (bits & mask) >>> 0;
  if (op === "eq") return masked === datum;
  return op === "gt" ? masked > datum : masked >= datum;
}
