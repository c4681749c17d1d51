/** Elements of a layout by the text that stands for them, as Go's format.go names them. */
export type LayoutElement =
  | "January"
  | "Jan"
  | "1"
  | "01"
  | "Monday"
  | "Mon"
  | "2"
  | "_2"
  | "02"
  | "__2"
  | "002"
  | "15"
  | "3"
  | "03"
  | "4"
  | "04"
  | "5"
  | "05"
  | "2006"
  | "06"
  | "PM"
  | "pm"
  | "MST"
  | "Z0700"
  | "Z070000"
  | "Z07"
  | "Z07:00"
  | "Z07:00:00"
  | "-0700"
  | "-070000"
  | "-07"
  | "-07:00"
  | "-07:00:00";

/** A part of a second: its digits, with zeros at the end (`.000`) or without (`.999`). */
export interface Fraction {
  readonly digits: number;
  readonly trims: boolean;
  readonly separator: string;
}

/** Text, and the element that follows it; undefined at the end. */
export interface LayoutPart {
  readonly prefix: string;
  readonly element: LayoutElement | Fraction | undefined;
}

const NAMED: Readonly<Record<string, string>> = {
  ANSIC: "Mon Jan _2 15:04:05 2006",
  UnixDate: "Mon Jan _2 15:04:05 MST 2006",
  RubyDate: "Mon Jan 02 15:04:05 -0700 2006",
  RFC822: "02 Jan 06 15:04 MST",
  RFC822Z: "02 Jan 06 15:04 -0700",
  RFC850: "Monday, 02-Jan-06 15:04:05 MST",
  RFC1123: "Mon, 02 Jan 2006 15:04:05 MST",
  RFC1123Z: "Mon, 02 Jan 2006 15:04:05 -0700",
  RFC3339: "2006-01-02T15:04:05Z07:00",
  RFC3339Nano: "2006-01-02T15:04:05.999999999Z07:00",
};

/** The layout that OPA knows by a name (v1/topdown/time.go, acceptedTimeFormats), else the text itself. */
export function layoutOf(nameOrLayout: string): string {
  return Object.hasOwn(NAMED, nameOrLayout) ? (NAMED[nameOrLayout] as string) : nameOrLayout;
}

/** By their first character, longest first where one begins another. */
const ELEMENTS: ReadonlyMap<string, readonly LayoutElement[]> = new Map<
  string,
  readonly LayoutElement[]
>([
  ["J", ["January", "Jan"]],
  ["M", ["Monday", "Mon", "MST"]],
  ["0", ["01", "02", "03", "04", "05", "06", "002"]],
  ["1", ["15", "1"]],
  ["2", ["2006", "2"]],
  ["_", ["_2", "__2"]],
  ["3", ["3"]],
  ["4", ["4"]],
  ["5", ["5"]],
  ["P", ["PM"]],
  ["p", ["pm"]],
  ["-", ["-070000", "-07:00:00", "-0700", "-07:00", "-07"]],
  ["Z", ["Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07"]],
]);

/** The digits behind a point are masked to so many. */
const DIGITS_MASK = 0xfff;

/** The parts of a layout (format.go, nextStdChunk); the last has no element. */
export function layoutParts(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  let from = 0;
  for (let at = 0; at < layout.length; ) {
    const found = elementAt(layout, at);
    if (found === undefined) at++;
    else {
      parts.push({ prefix: layout.slice(from, at + found.skip), element: found.element });
      at = found.end;
      from = at;
    }
  }
  return [...parts, { prefix: layout.slice(from), element: undefined }];
}

interface Found {
  readonly element: LayoutElement | Fraction;
  readonly end: number;
  /** Characters that are still text. */
  readonly skip: number;
}

function elementAt(layout: string, at: number): Found | undefined {
  const character = layout.charAt(at);
  if (character === "." || character === ",") return fractionAt(layout, at, character);
  // An underscore before a year is text.
  if (layout.startsWith("_2006", at)) return { element: "2006", end: at + 5, skip: 1 };
  for (const element of ELEMENTS.get(character) ?? []) {
    if (!layout.startsWith(element, at)) continue;
    const end = at + element.length;
    const isPartOfWord =
      (element === "Jan" || element === "Mon") && /[a-z]/.test(layout.charAt(end));
    if (!isPartOfWord) return { element, end, skip: 0 };
  }
  return undefined;
}

function fractionAt(layout: string, at: number, separator: string): Found | undefined {
  const digit = layout.charAt(at + 1);
  if (digit !== "0" && digit !== "9") return undefined;
  let end = at + 1;
  while (layout.charAt(end) === digit) end++;
  if (/\d/.test(layout.charAt(end))) return undefined;
  const digits = (end - at - 1) & DIGITS_MASK;
  return { element: { digits, trims: digit === "9", separator }, end, skip: 0 };
}
