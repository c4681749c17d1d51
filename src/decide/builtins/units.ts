import {
  bigFloatOf,
  bigFloatOfInteger,
  multiplyFloats,
  truncateFloat,
} from "../../opa/go/big-float.ts";
import { fractionOf, fractionText, multiplyFractions } from "../../opa/go/fraction.ts";
import { lowerGo } from "../../opa/go/letter-case.ts";
import { scanNumber } from "../../opa/go/scan-number.ts";
import { bytesOf, textOf } from "../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../context.ts";
import { makeNumber } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits, spendOnReading } from "./cost.ts";
import { integerValue, stringOperand } from "./operands.ts";

const PREFIXES = "kmgtpe";
/** The float64 that Go has for 0.001, which is a little more. */
const MILLI = "0.001000000000000000020816681711721685132943093776702880859375";
const DECIMALS = 10;

/** `units.parse(text)`: `1.5Mi`, `100m`; SI's prefixes and those of 1024 (v1/topdown/parse_units.go). */
const unitsParse: Builtin = (context, args) => {
  const fail = (problem: string) => new BuiltinError(`units.parse: ${problem}`);
  const text = readText(context, args).replaceAll('"', "");
  if (text.includes(" ")) throw fail("spaces not allowed in resource strings");
  const { amount, unit: written } = split(text) ?? {};
  if (amount === undefined || written === undefined) throw fail("exponent too large");
  if (amount === "") throw fail("no amount provided");
  // The case of the first letter tells milli from mega.
  const unit = withLowerRest(written);
  const factor = unit === "m" ? MILLI : factorOf(unit, /^[kKmMgGtTpPeE]i?$/)?.toString();
  if (factor === undefined) throw fail(`unit ${unit} not recognized`);
  spendOnAmount(context, amount);
  const [fraction, scale] = [fractionOf(amount), fractionOf(factor)];
  if (fraction === undefined || scale === undefined) {
    throw fail("could not parse amount to a number");
  }
  return makeNumber(fractionText(multiplyFractions(fraction, scale), DECIMALS));
};

function readText(context: EvaluationContext, args: Parameters<Builtin>[1]): string {
  const text = stringOperand(args, 0);
  spendOnReading(context, text.length);
  return text;
}

/** `units.parse_bytes(text)`: `10kb`, `1.5 MiB` without the space, in letters of any case (v1/topdown/parse_bytes.go). */
const unitsParseBytes: Builtin = (context, args) => {
  const fail = (problem: string) => new BuiltinError(`units.parse_bytes: ${problem}`);
  const text = lowerGo(readText(context, args)).replaceAll('"', "");
  if (text.includes(" ")) throw fail("spaces not allowed in resource strings");
  const { amount, unit } = split(text) ?? {};
  if (amount === undefined || unit === undefined) throw fail("exponent too large");
  if (amount === "") throw fail("no byte amount provided");
  const factor = factorOf(unit, /^[kmgtpe]i?b?$/);
  if (factor === undefined) throw fail(`byte unit ${unit} not recognized`);
  spendOnAmount(context, amount);
  if (scanNumber(amount) === undefined) throw fail("could not parse byte amount to a number");
  const bytes = multiplyFloats(bigFloatOf(amount), bigFloatOfInteger(factor));
  return integerValue(truncateFloat(bytes));
};

/** Go cuts after the first byte, even within a character. */
function withLowerRest(unit: string): string {
  const bytes = bytesOf(unit);
  return textOf(bytes.subarray(0, 1)) + lowerGo(textOf(bytes.subarray(1)));
}

/** What a unit of the given form multiplies by, undefined for any other. */
function factorOf(unit: string, form: RegExp): bigint | undefined {
  if (unit === "") return 1n;
  if (!form.test(unit)) return undefined;
  const power = BigInt(PREFIXES.indexOf(unit.charAt(0).toLowerCase()) + 1);
  return (unit.charAt(1) === "i" ? 1024n : 1000n) ** power;
}

interface Quantity {
  readonly amount: string;
  readonly unit: string;
}

const MAX_EXPONENT_DIGITS = 6;

/** Parts a number from what follows it; undefined when its exponent is too long. An `e` without digits is a unit. */
function split(text: string): Quantity | undefined {
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (/[eE]/.test(character)) {
      const [, sign, digits = ""] = /^[eE]([-+]?)(\d*)/.exec(text.slice(at, at + 16)) ?? [];
      if (digits.length > MAX_EXPONENT_DIGITS) return undefined;
      if (sign === "" && digits === "") return { amount: text.slice(0, at), unit: text.slice(at) };
      if (sign !== "") at++;
    } else if (!/[\d.+-]/.test(character)) {
      return { amount: text.slice(0, at), unit: text.slice(at) };
    }
  }
  return { amount: text, unit: "" };
}

function spendOnAmount(context: EvaluationContext, amount: string): void {
  const exponent = Number(/[eE][-+]?(\d{1,6})$/.exec(amount)?.[1] ?? 0);
  spendOnDigits(context, amount.length + exponent);
}

export const UNITS: BuiltinFamily = {
  "units.parse": pure(1, unitsParse),
  "units.parse_bytes": pure(1, unitsParseBytes),
};
