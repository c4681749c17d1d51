/** Decimal digits of a finite number: the value is `0.digits` times ten to the power `point`. */
interface Digits {
  readonly negative: boolean;
  /** No leading and no trailing zeros; empty for zero. */
  readonly digits: string;
  readonly point: number;
}

/** The verbs of Go's `strconv.FormatFloat`. */
export type FloatVerb = "b" | "e" | "E" | "f" | "g" | "G" | "x" | "X";

const SHORTEST = -1;

/**
 * A finite float64 as Go's `strconv.FormatFloat(value, verb, precision, 64)` writes it; precision -1 asks for the
 * fewest digits that read back as the same number.
 */
export function formatGoFloat(value: number, verb: FloatVerb, precision: number): string {
  switch (verb) {
    case "b":
      return formatBinary(value);
    case "x":
      return formatHex(value, precision);
    case "X":
      return formatHex(value, precision).toUpperCase();
    case "e":
    case "E":
      return formatExponent(value, verb, precision);
    case "f":
      return formatFixed(value, precision);
    case "g":
    case "G":
      return formatGeneral(value, verb === "g" ? "e" : "E", precision);
  }
}

function formatExponent(value: number, letter: "e" | "E", precision: number): string {
  if (precision === SHORTEST) {
    const digits = shortestDigits(value);
    return writeExponent(digits, letter, Math.max(digits.digits.length - 1, 0));
  }
  return writeExponent(roundTo(exactDigits(value), precision + 1), letter, precision);
}

function formatFixed(value: number, precision: number): string {
  if (precision === SHORTEST) {
    const digits = shortestDigits(value);
    return writeFixed(digits, Math.max(digits.digits.length - digits.point, 0));
  }
  const exact = exactDigits(value);
  return writeFixed(roundTo(exact, exact.point + precision), precision);
}

function formatGeneral(value: number, letter: "e" | "E", precision: number): string {
  const shortest = precision === SHORTEST;
  const wanted = precision === 0 ? 1 : precision;
  const digits = shortest ? shortestDigits(value) : roundTo(exactDigits(value), wanted);
  const count = digits.digits.length;
  const exponent = digits.point - 1;
  let limit = wanted;
  if (limit > count && count >= digits.point) limit = count;
  if (shortest) limit = 6;
  if (exponent < -4 || exponent >= limit)
    return writeExponent(digits, letter, Math.max(count - 1, 0));
  return writeFixed(digits, Math.max(count - digits.point, 0));
}

function writeExponent(
  { negative, digits, point }: Digits,
  letter: "e" | "E",
  precision: number,
): string {
  const padded = digits.padEnd(precision + 1, "0");
  const fraction = precision > 0 ? `.${padded.slice(1, precision + 1)}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  const magnitude = String(Math.abs(exponent)).padStart(2, "0");
  return `${sign(negative)}${padded.charAt(0)}${fraction}${letter}${exponent < 0 ? "-" : "+"}${magnitude}`;
}

function writeFixed({ negative, digits, point }: Digits, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (precision <= 0) return sign(negative) + whole;
  const after = point > 0 ? digits.slice(point) : "0".repeat(Math.min(-point, precision)) + digits;
  return `${sign(negative)}${whole}.${after.slice(0, precision).padEnd(precision, "0")}`;
}

function sign(negative: boolean): string {
  return negative ? "-" : "";
}

/** The fewest digits that read back as the same number: JavaScript's own, which are Go's. */
function shortestDigits(value: number): Digits {
  const negative = isNegative(value);
  if (value === 0) return { negative, digits: "", point: 0 };
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  return { negative, digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** All digits of the exact value. */
function exactDigits(value: number): Digits {
  const negative = isNegative(value);
  const { mantissa, exponent } = binaryParts(value);
  if (mantissa === 0n) return { negative, digits: "", point: 0 };
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = String(scaled);
  const point = text.length + Math.min(exponent, 0);
  return { negative, digits: text.replace(/0+$/, ""), point };
}

/** Rounds to a number of significant digits, halves to even. */
function roundTo(exact: Digits, count: number): Digits {
  const { negative, digits, point } = exact;
  if (count >= digits.length) return exact;
  const none = { negative, digits: "", point: 0 };
  if (count < 0) return none;
  if (!roundsUp(digits, count)) {
    const kept = digits.slice(0, count).replace(/0+$/, "");
    return kept === "" ? none : { negative, digits: kept, point };
  }
  const up = String(BigInt(`0${digits.slice(0, count)}`) + 1n).padStart(count, "0");
  return { negative, digits: up.replace(/0+$/, ""), point: point + up.length - count };
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count);
  if (next !== "5" || count + 1 < digits.length) return next >= "5";
  return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1;
}

/** The number as `mantissa` times two to the power `exponent`. */
function binaryParts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

function formatBinary(value: number): string {
  const { mantissa, exponent } = binaryParts(value);
  return `${sign(isNegative(value))}${mantissa}p${exponent >= 0 ? "+" : ""}${exponent}`;
}

/** Go's `%x`: one binary digit before the point, the mantissa rounded to `precision` hexadecimal digits, half to even. */
function formatHex(value: number, precision: number): string {
  const parts = binaryParts(value);
  let exponent = parts.mantissa === 0n ? 0 : parts.exponent + 52;
  // The leading 1 at bit 60, so that 15 hexadecimal digits lie after the point.
  let mantissa = parts.mantissa << 8n;
  while (mantissa !== 0n && mantissa >> 60n === 0n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision >= 0 && precision < 15) {
    mantissa = roundHex(mantissa, precision);
    if (mantissa >> 61n !== 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, "0");
  const digits =
    precision < 0 ? all.replace(/0+$/, "") : all.slice(0, precision).padEnd(precision, "0");
  const power = String(Math.abs(exponent)).padStart(2, "0");
  const fraction = digits === "" ? "" : `.${digits}`;
  return `${sign(isNegative(value))}0x${mantissa >> 60n}${fraction}p${exponent < 0 ? "-" : "+"}${power}`;
}

function roundHex(mantissa: bigint, precision: number): bigint {
  const shift = BigInt(60 - precision * 4);
  const kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  const half = 1n << (shift - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return (up ? kept + 1n : kept) << shift;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}
