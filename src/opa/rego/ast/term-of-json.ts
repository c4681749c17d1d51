import type { Location } from "../../../domain/policy-error.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
} from "../../../means/json/read-json.ts";
import { objectOf } from "./collections.ts";
import type { Term, TermValue } from "./nodes.ts";

/** A JSON value as a term, all of it at one place. */
export function termOfJson(json: LosslessJson, location: Location): Term {
  return { value: valueOfJson(json, location), location };
}

function valueOfJson(json: LosslessJson, location: Location): TermValue {
  if (json === null) return { kind: "null" };
  if (typeof json === "boolean") return { kind: "boolean", boolean: json };
  if (typeof json === "string") return { kind: "string", text: json };
  if (isLosslessNumber(json)) return { kind: "number", text: json.numberText };
  if (isLosslessArray(json)) {
    return { kind: "array", items: json.map((item) => termOfJson(item, location)) };
  }
  const entries = [...json].map(([name, member]) => {
    return [termOfJson(name, location), termOfJson(member, location)] as const;
  });
  return objectOf(entries);
}
