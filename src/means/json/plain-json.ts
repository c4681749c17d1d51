import type { Json } from "../../domain/json-value.ts";
import { isLosslessArray, isLosslessNumber, type LosslessJson } from "./read-json.ts";

/** The value in JavaScript's own shapes. Numbers become the nearest that JavaScript has. */
export function plainJson(value: LosslessJson): Json {
  if (value === null || typeof value !== "object") return value;
  if (isLosslessNumber(value)) return Number(value.numberText);
  if (isLosslessArray(value)) return value.map(plainJson);
  return Object.fromEntries([...value].map(([name, member]) => [name, plainJson(member)]));
}

/** The same value with maps for objects; numbers as JavaScript prints them. */
export function losslessJson(value: Json): LosslessJson {
  if (typeof value === "number") return { numberText: String(value) };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(losslessJson);
  return new Map(Object.entries(value).map(([name, member]) => [name, losslessJson(member)]));
}
