import { quoteGo } from "../../opa/go/quote.ts";
import type { EvaluationContext } from "../context.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand } from "./operands.ts";

interface SemanticVersion {
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint];
  readonly preRelease: string;
}

const INT64_MAX = 2n ** 63n - 1n;
const VERSION = /^v?([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/s;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;
/** Digits of the largest integer of 64 bits. */
const INT64_DIGITS = 19;
const NUMERIC = /^\d+$/;

/** `semver.compare(a, b)`: -1, 0 or 1 (OPA internal/semver/semver.go). */
const semverCompare: Builtin = (context, args) => {
  // What is no text comes before what is no version.
  stringOperand(args, 0);
  stringOperand(args, 1);
  const left = parsedOperand(context, args, 0);
  const right = parsedOperand(context, args, 1);
  for (const [i, number] of left.numbers.entries()) {
    const other = right.numbers[i] as bigint;
    if (number !== other) return number < other ? -1 : 1;
  }
  return comparePreReleases(left.preRelease, right.preRelease);
};

/** `semver.is_valid(v)`: false for anything that is no string. */
const semverIsValid: Builtin = (context, [value]) =>
  typeof value === "string" && parseVersion(context, value) !== undefined;

function parsedOperand(
  context: EvaluationContext,
  args: Parameters<Builtin>[1],
  position: number,
): SemanticVersion {
  const text = stringOperand(args, position);
  const version = parseVersion(context, text);
  if (version !== undefined) return version;
  throw new BuiltinError(`operand ${position + 1}: string ${quoteGo(text)} is not a valid SemVer`);
}

function parseVersion(context: EvaluationContext, text: string): SemanticVersion | undefined {
  // Each character may be an identifier.
  context.spend(text.length);
  const [, core = "", preRelease, metadata] = VERSION.exec(text) ?? [];
  if (metadata !== undefined && !areIdentifiers(metadata)) return undefined;
  if (preRelease !== undefined && !isPreRelease(preRelease)) return undefined;
  const parts = core.split(".");
  if (parts.length !== 3) return undefined;
  const [major, minor, patch] = parts.map(parseNumber);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { numbers: [major, minor, patch], preRelease: preRelease ?? "" };
}

function areIdentifiers(text: string): boolean {
  return text.split(".").every((identifier) => IDENTIFIER.test(identifier));
}

function isPreRelease(text: string): boolean {
  if (!areIdentifiers(text)) return false;
  return text.split(".").every((identifier) => !/^0\d+$/.test(identifier));
}

function parseNumber(text: string): bigint | undefined {
  if (text.length > INT64_DIGITS || !/^(?:0|[1-9]\d*)$/.test(text)) return undefined;
  const number = BigInt(text);
  return number > INT64_MAX ? undefined : number;
}

function comparePreReleases(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "") return 1;
  if (right === "") return -1;
  const lefts = left.split(".");
  const rights = right.split(".");
  for (let i = 0; i < lefts.length && i < rights.length; i++) {
    const order = compareIdentifiers(lefts[i] as string, rights[i] as string);
    if (order !== 0) return order;
  }
  if (lefts.length !== rights.length) return lefts.length < rights.length ? -1 : 1;
  // OPA never comes back here: identifiers beyond int64 that differ are equal to it.
  throw new BuiltinError("pre-release identifiers are too large to compare");
}

function compareIdentifiers(left: string, right: string): number {
  const leftNumber = numberIn(left);
  const rightNumber = numberIn(right);
  if (leftNumber === undefined && rightNumber === undefined) return compare(left, right);
  if (leftNumber === undefined) return 1;
  if (rightNumber === undefined) return -1;
  return compare(leftNumber, rightNumber);
}

/** The value of a numeric identifier; Go stops counting at the largest int64. */
function numberIn(identifier: string): bigint | undefined {
  if (!NUMERIC.test(identifier)) return undefined;
  const number = BigInt(identifier);
  return number > INT64_MAX ? INT64_MAX : number;
}

function compare<T extends string | bigint>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export const SEMVER: BuiltinFamily = {
  "semver.compare": pure(2, semverCompare),
  "semver.is_valid": pure(1, semverIsValid),
};
