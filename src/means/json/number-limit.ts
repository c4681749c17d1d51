/**
 * Binary exponents beyond this, either way, make OPA refuse a number (v1/ast/term.go,
 * maxNumberExp).
 */
const MAX_BINARY_EXPONENT = 1e5;
/** Beyond this Go's big.Float does not read a number at all. */
const MAX_READABLE_EXPONENT: number = 2 ** 31 - 1;
const LOG2_OF_10: number = Math.log2(10);
const PARTS = /^-?(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/;

/**
 * Why OPA refuses a JSON number, in its words; undefined when it does not. Only numbers with an
 * exponent can be too big or too close to zero; without one any number of digits is fine. Two
 * wilful differences: the limit, 2^100000, is kept to ten digits, and exponents so far out that
 * OPA's own check overflows (`1e-700000000`) are refused.
 */
export function whyNotNumber(text: string): string | undefined {
  const parts = PARTS.exec(text);
  if (parts === null) return undefined;
  const [, whole = "", fraction = "", exponentText = ""] = parts;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) >= 2 ** 63) return "invalid number: invalid float";
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  if (first === -1) return undefined;
  if (exponent > MAX_READABLE_EXPONENT) return "invalid number: invalid float";
  // text = 0.d1d2d3... * 10^scale, where d1 is the first digit that is not zero.
  const scale = exponent + whole.length - first;
  const mantissa = Number(`0.${digits.slice(first, first + 20)}`);
  const binaryExponent = Math.floor(scale * LOG2_OF_10 + Math.log2(mantissa)) + 1;
  return Math.abs(binaryExponent) > MAX_BINARY_EXPONENT
    ? "invalid number: number too big"
    : undefined;
}
