import type { Call } from "./same-as-opa.ts";

/** A call, and what it shows. */
export interface NotedCall extends Call {
  readonly note: string;
}

/** Each with its place among those that show the same, so that every test has a name of its own. */
export function numbered(calls: readonly NotedCall[]): readonly NotedCall[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const count = (counts.get(call.note + call.builtin) ?? 0) + 1;
    counts.set(call.note + call.builtin, count);
    return { ...call, note: `${call.note} (${count})` };
  });
}
