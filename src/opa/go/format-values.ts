import { type FloatVerb, formatGoFloat } from "./float.ts";
import { isPrintable } from "./printable.ts";
import { canBackquote, isValidRune, quoteGo, quoteGoAscii, quoteGoRune } from "./quote.ts";
import { bytesOf } from "./text-bytes.ts";
import { firstRunes, pad, paddingOf, padWithSpaces, type VerbFlags } from "./verb.ts";

const MAX_RUNE = 0x10ffffn;
const REPLACEMENT = 0xfffd;

/** An int64 under an integer verb (fmt/print.go, fmtInteger), undefined for a verb that it does not have. */
export function formatInteger(flags: VerbFlags, value: bigint, verb: string): string | undefined {
  const code = BigInt.asUintN(64, value);
  switch (verb) {
    case "v":
    case "d":
      return formatInBase(flags, value, 10, verb);
    case "b":
      return formatInBase(flags, value, 2, verb);
    case "o":
    case "O":
      return formatInBase(flags, value, 8, verb);
    case "x":
    case "X":
      return formatInBase(flags, value, 16, verb);
    case "c":
      return pad(flags, String.fromCodePoint(runeOf(code)));
    case "q":
      return pad(flags, quoteGoRune(runeOf(code), flags.plus));
    case "U":
      return formatUnicode(flags, code);
    default:
      return undefined;
  }
}

function runeOf(code: bigint): number {
  return code <= MAX_RUNE && isValidRune(Number(code)) ? Number(code) : REPLACEMENT;
}

/** A number in base 2, 8, 10 or 16 with Go's signs, prefixes and padding (fmt/format.go, fmtInteger). */
export function formatInBase(flags: VerbFlags, value: bigint, base: number, verb: string): string {
  const { width, precision } = flags;
  if (precision === 0 && value === 0n) return " ".repeat(width ?? 0);
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (verb === "X") digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(precision, "0");
  else if (flags.zero && !flags.minus && width !== undefined) {
    digits = digits.padStart(width - (negative || flags.plus || flags.space ? 1 : 0), "0");
  }
  if (flags.sharp) digits = prefixed(digits, base, verb);
  if (verb === "O") digits = `0o${digits}`;
  const sign = negative ? "-" : positiveSign(flags);
  return padWithSpaces(flags, sign + digits);
}

function positiveSign(flags: VerbFlags): string {
  if (flags.plus) return "+";
  return flags.space ? " " : "";
}

function prefixed(digits: string, base: number, verb: string): string {
  if (base === 2) return `0b${digits}`;
  if (base === 8) return digits.startsWith("0") ? digits : `0${digits}`;
  if (base === 16) return `${verb === "X" ? "0X" : "0x"}${digits}`;
  return digits;
}

function formatUnicode(flags: VerbFlags, code: bigint): string {
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), "0");
  const point = Number(code);
  const shown = flags.sharp && code <= MAX_RUNE && isValidRune(point) && isPrintable(point);
  return padWithSpaces(flags, `U+${digits}${shown ? ` '${String.fromCodePoint(point)}'` : ""}`);
}

/** A number beyond int64 (math/big/intconv.go, Format). */
export function formatBigInteger(flags: VerbFlags, value: bigint, verb: string): string {
  const base = BIG_BASES[verb];
  if (base === undefined) return `%!${verb}(big.Int=${value})`;
  const negative = value < 0n;
  const plus = flags.plus || flags.plusV;
  const sign = negative ? "-" : positiveSign({ ...flags, plus });
  const prefix = bigPrefix(flags.sharp || flags.sharpV, verb);
  let digits = (negative ? -value : value).toString(base);
  if (verb === "X") digits = digits.toUpperCase();
  const { width = 0, precision } = flags;
  if (precision !== undefined) digits = digits.padStart(precision, "0");
  const missing = width - sign.length - prefix.length - digits.length;
  if (missing <= 0) return sign + prefix + digits;
  if (flags.minus) return sign + prefix + digits + " ".repeat(missing);
  if (flags.zero && precision === undefined) return sign + prefix + "0".repeat(missing) + digits;
  return " ".repeat(missing) + sign + prefix + digits;
}

const BIG_BASES: Readonly<Record<string, number>> = {
  b: 2,
  o: 8,
  O: 8,
  d: 10,
  s: 10,
  v: 10,
  x: 16,
  X: 16,
};

function bigPrefix(sharp: boolean, verb: string): string {
  if (verb === "O") return "0o";
  if (!sharp) return "";
  return { b: "0b", o: "0", x: "0x", X: "0X" }[verb] ?? "";
}

/** A big integer as `%w` shows it: the fields of Go's structure, 64 bits to the word. */
export function formatBigStructure(flags: VerbFlags, value: bigint): string {
  const negative = pad(flags, String(value < 0n));
  const words: string[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 64n) {
    const word = BigInt.asUintN(64, rest);
    const wordFlags = { ...flags, sharp: flags.sharpV };
    words.push(formatInBase(flags.sharpV ? wordFlags : flags, word, flags.sharpV ? 16 : 10, "v"));
  }
  if (flags.sharpV) return `&big.Int{neg:${negative}, abs:big.nat{${words.join(", ")}}}`;
  const [neg, abs] = flags.plusV ? ["neg:", "abs:"] : ["", ""];
  return `&{${neg}${negative} ${abs}[${words.join(" ")}]}`;
}

/** A boolean under its verbs, undefined for a verb that it does not have. */
export function formatBoolean(flags: VerbFlags, value: boolean, verb: string): string | undefined {
  return verb === "t" || verb === "v" ? pad(flags, String(value)) : undefined;
}

/** A string under a string verb, undefined for a verb that it does not have. */
export function formatString(flags: VerbFlags, text: string, verb: string): string | undefined {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(flags, text) : formatPlain(flags, text);
    case "s":
      return formatPlain(flags, text);
    case "x":
    case "X":
      return formatHexBytes(flags, text, verb);
    case "q":
      return formatQuoted(flags, text);
    default:
      return undefined;
  }
}

/** `%s`: cut to the precision, padded to the width. */
export function formatPlain(flags: VerbFlags, text: string): string {
  return pad(flags, truncated(flags, text));
}

function truncated({ precision }: VerbFlags, text: string): string {
  return precision === undefined ? text : firstRunes(text, precision);
}

function formatQuoted(flags: VerbFlags, text: string): string {
  const cut = truncated(flags, text);
  if (flags.sharp && canBackquote(cut)) return pad(flags, `\`${cut}\``);
  return pad(flags, flags.plus ? quoteGoAscii(cut) : quoteGo(cut));
}

function formatHexBytes(flags: VerbFlags, text: string, verb: "x" | "X"): string {
  const bytes = bytesOf(text);
  const shown = bytes.subarray(0, Math.min(flags.precision ?? bytes.length, bytes.length));
  if (shown.length === 0) return paddingOf(flags, flags.width ?? 0);
  const prefix = flags.sharp ? `0${verb}` : "";
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0"));
  if (verb === "X") for (const [i, pair] of pairs.entries()) pairs[i] = pair.toUpperCase();
  const encoded = prefix + pairs.join(flags.space ? ` ${prefix}` : "");
  return pad(flags, encoded);
}

/** A float64 under a float verb, undefined for a verb that it does not have. */
export function formatFloat(flags: VerbFlags, value: number, verb: string): string | undefined {
  switch (verb) {
    case "v":
      return formatFloatAs(flags, value, "g", -1);
    case "b":
    case "g":
    case "G":
    case "x":
    case "X":
      return formatFloatAs(flags, value, verb, -1);
    case "f":
    case "e":
    case "E":
      return formatFloatAs(flags, value, verb, 6);
    case "F":
      return formatFloatAs(flags, value, "f", 6);
    default:
      return undefined;
  }
}

function formatFloatAs(
  flags: VerbFlags,
  value: number,
  verb: FloatVerb,
  defaultPrecision: number,
): string {
  const precision = flags.precision ?? defaultPrecision;
  const text = formatGoFloat(value, verb, precision);
  const negative = text.startsWith("-");
  const magnitude = negative ? text.slice(1) : text;
  const shown = flags.sharp && verb !== "b" ? withPoint(magnitude, verb, precision) : magnitude;
  const sign = negative ? "-" : positiveSign(flags);
  if (sign === "") return pad(flags, shown);
  const missing = (flags.width ?? 0) - shown.length - 1;
  if (flags.zero && !flags.minus && missing > 0) return sign + "0".repeat(missing) + shown;
  return pad(flags, sign + shown);
}

/** The sharp flag: always a decimal point, and the zeros that `%g` leaves out (fmt/format.go, fmtFloat). */
function withPoint(magnitude: string, verb: FloatVerb, precision: number): string {
  const tailAt = magnitude.search(verb === "x" || verb === "X" ? /[pP]/ : /[eEpP]/);
  const head = tailAt < 0 ? magnitude : magnitude.slice(0, tailAt);
  const tail = tailAt < 0 ? "" : magnitude.slice(tailAt);
  let missing = 0;
  if (verb === "g" || verb === "G" || verb === "x") {
    missing = (precision === -1 ? 6 : precision) - head.replace(".", "").replace(/^0+/, "").length;
    if (head === "0") missing--;
  }
  const point = head.includes(".") ? "" : ".";
  return head + point + "0".repeat(Math.max(missing, 0)) + tail;
}
