import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePrefer } from "../../src/distribute/prefer.ts";

describe("parsePrefer", () => {
  const cases = [
    { note: "absent", header: undefined, want: 0 },
    { note: "an agent that does not wait", header: "modes=snapshot,delta", want: 0 },
    { note: "T5: an agent that waits", header: "modes=snapshot,delta;wait=30", want: 30 },
    { note: "wait alone", header: "wait=5", want: 5 },
    { note: "wait first", header: "wait=5;modes=snapshot", want: 5 },
    { note: "a preference of its own", header: "modes=snapshot, wait=7", want: 7 },
    { note: "spaces and capitals", header: "respond-async ; Wait = 9", want: 9 },
    { note: "a quoted value", header: 'modes="snapshot,delta"; wait="8"', want: 8 },
    { note: "the first one counts", header: "wait=3, wait=4", want: 3 },
    { note: "zero", header: "wait=0", want: 0 },
    { note: "negative", header: "wait=-5", want: 0 },
    { note: "a fraction", header: "wait=1.5", want: 0 },
    { note: "no number", header: "wait=soon", want: 0 },
    { note: "no value", header: "wait", want: 0 },
    { note: "another name that ends in wait", header: "nowait=5", want: 0 },
    { note: "a number that no one can mean", header: "wait=99999999999999999999", want: 0 },
    { note: "half a quote", header: 'wait="5', want: 0 },
    { note: "several headers", header: ["modes=snapshot", "wait=6"], want: 6 },
  ];
  for (const { note, header, want } of cases) {
    test(note, () => expect(parsePrefer(header)).toEqual({ waitSeconds: want }));
  }

  test("any text gives a whole number of seconds", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const { waitSeconds } = parsePrefer(header);
        expect(Number.isSafeInteger(waitSeconds) && waitSeconds >= 0).toBe(true);
      }),
    );
  });
});
