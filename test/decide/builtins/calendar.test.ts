import fc from "fast-check";
import { makeNumber, type Value } from "../../../src/decide/values/value.ts";
import { type Call, randomCallsAreAnsweredAsOpaDoes } from "./same-as-opa.ts";

function joined(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength }).map((chosen) => chosen.join(""));
}

/** Zones whose past and future the releases of the data agree on: real opa reads those of the machine first. */
const zone = fc.constantFrom(
  "",
  "UTC",
  "Local",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Dublin",
  "America/New_York",
  "America/St_Johns",
  "America/Caracas",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Asia/Tokyo",
  "Africa/Monrovia",
  "Africa/Casablanca",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Antarctica/Troll",
  "Etc/GMT-14",
  "no/where",
);
const nanoseconds = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n }),
    fc
      .bigInt({ min: -2_000_000_000n, max: 4_102_444_800n })
      .map((seconds) => seconds * 1_000_000_000n),
  )
  .map((number) => makeNumber(String(number)));
const ELEMENTS = [
  "January",
  "Jan",
  "1",
  "01",
  "Monday",
  "Mon",
  "2",
  "_2",
  "02",
  "__2",
  "002",
  "15",
  "3",
  "03",
  "4",
  "04",
  "5",
  "05",
  "2006",
  "06",
  "PM",
  "pm",
  "MST",
  "Z0700",
  "Z070000",
  "Z07",
  "Z07:00",
  "Z07:00:00",
  "-0700",
  "-070000",
  "-07",
  "-07:00",
  "-07:00:00",
  ".000",
  ".999",
  ",0",
  " ",
  " ",
  "-",
  ":",
  "T",
  "x",
  "_",
  "é",
  "0",
  "9",
  "J",
  "Jane",
];
const layout = joined(ELEMENTS, 6);
const when: fc.Arbitrary<Value> = fc.oneof(
  nanoseconds,
  fc.tuple(nanoseconds, zone),
  fc.tuple(nanoseconds, zone, layout),
);
const text = joined(
  [
    "2026",
    "26",
    "1",
    "01",
    "12",
    "31",
    "060",
    "5",
    "59",
    "24",
    "Jan",
    "January",
    "mar",
    "Mon",
    "friday",
    "AM",
    "pm",
    "UTC",
    "CET",
    "GMT+3",
    "Z",
    "+05:30",
    "-0500",
    "+05",
    ".5",
    ",123",
    " ",
    " ",
    "-",
    ":",
    "T",
    "x",
    "é",
    "0",
  ],
  6,
);
/** Texts that fit their layout, but for what chance adds. */
const fitting = fc
  .constantFrom(
    ["2006-01-02 15:04:05", "2026-02-28 23:59:59"],
    ["Jan _2 2006 3:04PM", "Feb  3 2026 1:02PM"],
    ["2006-01-02T15:04:05.999Z07:00", "2026-12-31T00:00:00.25+01:00"],
    ["02/01/06 MST", "31/12/69 GMT-7"],
    ["2006 002", "2024 366"],
    ["Mon, 02 Jan 2006 15:04:05 -0700", "Tue, 10 Nov 2009 23:00:00 +0930"],
  )
  .chain(([form = "", written = ""]) =>
    fc.tuple(
      fc.constant(form),
      fc
        .tuple(fc.nat(written.length), joined(["0", "1", " ", ".5", "Z", "-"], 1), fc.nat(2))
        .map(([at, more, less]) => written.slice(0, at) + more + written.slice(at + less)),
    ),
  );
const amount = fc.oneof(
  fc.integer({ min: -400, max: 400 }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map((number) => makeNumber(String(number))),
);

function call(builtin: string, ...operands: readonly fc.Arbitrary<Value>[]): fc.Arbitrary<Call> {
  return fc.tuple(...operands).map((chosen) => ({ builtin, operands: chosen }));
}

randomCallsAreAnsweredAsOpaDoes(
  fc.oneof(
    call("time.format", fc.tuple(nanoseconds, zone, layout)),
    call("time.date", when),
    call("time.clock", when),
    call("time.weekday", when),
    call("time.diff", when, when),
    call("time.add_date", when, amount, amount, amount),
    call(
      "time.add_date",
      when,
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -99, max: 99 }),
    ),
    call("time.parse_ns", layout, text),
    fitting.map((operands) => ({ builtin: "time.parse_ns", operands })),
  ),
  700,
);
