import { describe, expect, test } from "@jest/globals";
import { askOpa } from "./ask-opa.ts";
import { answerOf, type Call, regoCall } from "./same-as-opa.ts";

/** A call, and what it shows. */
export interface NotedCall extends Call {
  readonly note: string;
}

/** Tests that each call is answered as the real `opa` answers it, in one run of it. */
export function notedCallsAreAnsweredAsOpaDoes(about: string, calls: readonly NotedCall[]): void {
  describe(`${about}: answered as by the real opa`, () => {
    const answers = askOpa(calls.map(regoCall));

    test.each(numbered(calls).map((call, i) => ({ ...call, want: answers[i] })))(
      "$builtin: $note",
      ({ builtin, operands, want }) => {
        expect(answerOf({ builtin, operands })).toBe(want);
      },
    );
  });
}

/** Each with its place among those that show the same, so that every test has a name of its own. */
function numbered(calls: readonly NotedCall[]): readonly NotedCall[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const count = (counts.get(call.note + call.builtin) ?? 0) + 1;
    counts.set(call.note + call.builtin, count);
    return { ...call, note: `${call.note} (${count})` };
  });
}
