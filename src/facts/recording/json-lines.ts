import { isPolicyError, messageOf } from "../../domain/policy-error.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
  readJson,
} from "../../means/json/read-json.ts";
import type { Reading } from "./reading.ts";
import type { TextLine } from "./text-lines.ts";

/** A JSON object, its names in the order as written. */
export type JsonObject = ReadonlyMap<string, LosslessJson>;

/** The objects of a text with one a line; what is none is an unreadable line. */
export function* jsonLines(
  reading: Reading,
): Iterable<{ readonly line: TextLine; readonly event: JsonObject }> {
  for (const line of reading.lines()) {
    const event = objectOf(readLine(reading, line));
    if (event !== undefined) yield { line, event };
  }
}

function readLine(reading: Reading, line: TextLine): LosslessJson | undefined {
  if (!/^\s*\{/.test(line.text)) {
    reading.unreadable(line, "a JSON object on its line was expected");
    return undefined;
  }
  try {
    return readJson(line.text, reading.origin, { row: line.row, col: 1 });
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [found] = error.diagnostics;
    const why = found?.message ?? messageOf(error);
    reading.unreadable(line, `a JSON object was expected: ${why}`, found?.location?.col);
    return undefined;
  }
}

export function objectOf(value: LosslessJson | undefined): JsonObject | undefined {
  return value instanceof Map ? (value as JsonObject) : undefined;
}

export function arrayOf(value: LosslessJson | undefined): readonly LosslessJson[] {
  return value !== undefined && isLosslessArray(value) ? value : [];
}

export function textOf(value: LosslessJson | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value at a path of names. */
export function memberOf(
  value: LosslessJson | undefined,
  ...names: readonly string[]
): LosslessJson | undefined {
  let at = value;
  for (const name of names) at = objectOf(at)?.get(name);
  return at;
}

/** A whole number, also one written as text, as protobuf's JSON has those of 64 bits. Never rounded. */
export function wholeOf(value: LosslessJson | undefined): bigint | undefined {
  if (value === undefined || value === null) return undefined;
  const text =
    typeof value === "object" && isLosslessNumber(value) ? value.numberText : textOf(value);
  return text !== undefined && /^-?\d{1,40}$/.test(text) ? BigInt(text) : undefined;
}

/** The number of a call: 32 bits, as a filter sees it. */
export function callNumberOf(value: LosslessJson | undefined): number | undefined {
  const whole = wholeOf(value);
  return whole !== undefined && whole >= 0n && whole <= 0xffffffffn ? Number(whole) : undefined;
}

/** How often: never below 0, and no more than a recording can tell. */
export function countOf(value: LosslessJson | undefined): number | undefined {
  const whole = wholeOf(value);
  if (whole === undefined || whole < 0n) return undefined;
  return whole > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(whole);
}
