/** A number as Go's math/big reads it: `mantissa` times two and five to their exponents. */
export interface ScannedNumber {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent2: number;
  readonly exponent5: number;
}

const DECIMAL = /^([-+]?)([\d_]*)(?:\.([\d_]*))?(?:[eE]([-+]?[\d_]+))?$/;
const HEXADECIMAL = /^([-+]?)0[xX]([\da-fA-F_]*)(?:\.([\da-fA-F_]*))?[pP]([-+]?[\d_]+)$/;

/**
 * Reads the text of a number; undefined for text that is none. Beside JSON's grammar that is what `to_number` lets
 * through: a plus sign, no digits on one side of the point, underscores, hexadecimal with a binary exponent.
 */
export function scanNumber(text: string): ScannedNumber | undefined {
  const decimal = DECIMAL.exec(text);
  const [, sign, whole = "", fraction = "", power = "0"] = decimal ?? HEXADECIMAL.exec(text) ?? [];
  const digits = withoutUnderscores(whole);
  const decimals = withoutUnderscores(fraction);
  if (digits === "" && decimals === "") return undefined;
  const exponent = Number(withoutUnderscores(power));
  const isDecimal = decimal !== null;
  return {
    negative: sign === "-",
    mantissa: BigInt(`${isDecimal ? "" : "0x"}${digits}${decimals}`),
    exponent2: exponent - decimals.length * (isDecimal ? 1 : 4),
    exponent5: isDecimal ? exponent - decimals.length : 0,
  };
}

/** True for the forms that JSON's grammar does not have and that JavaScript reads differently or not at all. */
export function isForeignNumber(text: string): boolean {
  return /[_xX]/.test(text);
}

/** The same number in digits with a decimal exponent; the text itself when it is no number. */
export function decimalText(text: string): string {
  const number = scanNumber(text);
  if (number === undefined) return text;
  const { negative, mantissa, exponent2, exponent5 } = number;
  const sign = negative ? "-" : "";
  const power = exponent2 - exponent5;
  const digits = power < 0 ? mantissa * 5n ** BigInt(-power) : mantissa << BigInt(power);
  return `${sign}${digits}e${power < 0 ? exponent2 : exponent5}`;
}

function withoutUnderscores(text: string): string {
  return text.includes("_") ? text.replaceAll("_", "") : text;
}
