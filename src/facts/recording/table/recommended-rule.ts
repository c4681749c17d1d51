import { dangerOf } from "../../../seccomp/danger/dangerous-calls.ts";
import type { RecordedCall } from "../recording.ts";

/** What a profile should do with a call that was recorded, and why. */
export interface RecommendedRule {
  readonly kind: "allow" | "allow_values" | "allow_or_enosys" | "think" | "unknown";
  /** For people: `allow`, `allow: arg0 one of AF_INET, AF_UNIX`. */
  readonly text: string;
}

/** So few values are a rule; more are a range that the next run leaves. */
const FEW_VALUES = 8;
/** Calls whose first argument alone tells what they open up, as the kernel's families and request numbers do. */
const BY_VALUE: ReadonlySet<string> = new Set(["socket", "socketpair", "personality"]);

/**
 * A first proposal for a call, of what was seen of it alone. The values of arguments are those that were seen: a rule of them denies
 * what the recording did not reach.
 */
export function recommendedRule(call: Omit<RecordedCall, "sources">): RecommendedRule {
  const { name, architecture } = call;
  if (name === undefined) {
    return { kind: "unknown", text: "none: the number is that of no known call" };
  }
  const danger = dangerOf(name);
  if (danger !== undefined) {
    const enosys = name.startsWith("io_uring") ? "; ENOSYS makes programs do without it" : "";
    return { kind: "think", text: `think twice: it ${danger}${enosys}` };
  }
  if (name === "clone3") {
    return {
      kind: "allow_or_enosys",
      text: "ENOSYS where clone is allowed (libc falls back to it; no filter sees the flags), else allow",
    };
  }
  if (name === "socketcall" || name === "ipc") {
    return { kind: "think", text: `allow, but all calls inside it with it (${architecture})` };
  }
  return ofValues(call) ?? { kind: "allow", text: "allow" };
}

function ofValues({
  name = "",
  values = [],
  count,
}: Omit<RecordedCall, "sources">): RecommendedRule | undefined {
  const first = values.find(({ index }) => index === 0);
  if (!BY_VALUE.has(name) || first === undefined || first.more) return undefined;
  // A source that counts calls and not their values has seen others.
  const counted = first.seen.reduce((sum, each) => sum + each.count, 0);
  if (counted < count || first.seen.length > FEW_VALUES) return undefined;
  const texts = first.seen.map(({ text }) => text).sort();
  return { kind: "allow_values", text: `allow where argument 0 is ${texts.join(" or ")}` };
}
