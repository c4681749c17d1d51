import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePrefer } from "../../src/distribute/prefer.ts";

const MOST = Number.MAX_SAFE_INTEGER;

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
    { note: "ten digits", header: "modes=snapshot,delta;wait=9999999999", want: 9_999_999_999 },
    { note: "half a minute in nanoseconds", header: "wait=30000000000", want: 30_000_000_000 },
    { note: "the most that an agent can write", header: `wait=${2n ** 63n - 1n}`, want: MOST },
    { note: "more digits than any number has", header: `wait=${"9".repeat(4_000)}`, want: MOST },
    { note: "many zeros before it", header: `wait=${"0".repeat(40)}7`, want: 7 },
    { note: "a plus sign", header: "wait=+5", want: 0 },
    { note: "an exponent", header: "wait=1e3", want: 0 },
    { note: "a hexadecimal number", header: "wait=0x10", want: 0 },
    { note: "digits of another script", header: "wait=\u0665", want: 0 },
    { note: "a unit", header: "wait=30s", want: 0 },
    { note: "a space inside", header: "wait=3 0", want: 0 },
    { note: "a space inside quotes", header: 'wait=" 30"', want: 0 },
    { note: "tabs around the equals sign", header: "modes=snapshot;\twait\t=\t9\t", want: 9 },
    { note: "nothing behind the equals sign", header: "wait=", want: 0 },
    { note: "an empty quoted value", header: 'wait=""', want: 0 },
    { note: "many quoted digits", header: 'wait="30000000000"', want: 30_000_000_000 },
    { note: "a quoted value with escapes", header: 'wait="\\3\\0"', want: 30 },
    { note: "parameters behind it", header: 'wait=6; x="a;b", y', want: 6 },
    { note: "a wait inside quotes is text", header: 'x="a;wait=5;b", wait=6', want: 6 },
    { note: "a quote inside quotes", header: 'x="a\\";wait=5;b", wait=6', want: 6 },
    { note: "only the first one counts, also when it is none", header: "wait=x, wait=4", want: 0 },
    { note: "half a quote", header: 'wait="5', want: 0 },
    { note: "half a quote before it", header: 'modes="snapshot;wait=5', want: 5 },
    { note: "empty parts", header: ";, ,;wait=5,,", want: 5 },
    { note: "the same header twice, as Node joins it", header: "wait=3, wait=9", want: 3 },
    { note: "the same header twice, as a list", header: ["wait=3", "wait=9"], want: 3 },
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
