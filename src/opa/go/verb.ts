/** The flags, width and precision of one verb of a Go format. */
export interface VerbFlags {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`: the plus flag taken from the value and given to the structure. */
  plusV: boolean;
  /** `%#v`: Go syntax. */
  sharpV: boolean;
}

/** Flags as they are before each verb. */
export function noFlags(): VerbFlags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  };
}

/** Pads to the width, counted in characters: left, or right with the minus flag; with zeros only to the left. */
export function pad(flags: VerbFlags, text: string): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const padding = paddingOf(flags, flags.width - countRunes(text));
  return flags.minus ? text + padding : padding + text;
}

/** Pads with spaces whatever the flags say. */
export function padWithSpaces(flags: VerbFlags, text: string): string {
  return pad({ ...flags, zero: false }, text);
}

/** That many padding characters. */
export function paddingOf(flags: VerbFlags, count: number): string {
  return (flags.zero && !flags.minus ? "0" : " ").repeat(Math.max(count, 0));
}

/** Characters as Go counts them: a byte that is not UTF-8 counts as one. */
function countRunes(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) count--;
  }
  return count;
}

/** The first `count` characters. */
export function firstRunes(text: string, count: number): string {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left--) {
    at += isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
  }
  return text.slice(0, at);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
