import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { offsetOf } from "../../means/json/offset-of.ts";
import { plainJson } from "../../means/json/plain-json.ts";
import {
  isLosslessArray,
  isLosslessNumber,
  type LosslessJson,
  readJson,
} from "../../means/json/read-json.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import { DEPENDENCY_FACTS_ERROR } from "../findings.ts";
import type { DependencyFacts } from "./dependency-facts.ts";
import { DEPENDENCY_FACTS } from "./dependency-facts-schema.ts";

/** Twenty times what a build list of 10,000 modules comes to. */
export const MAX_FACTS_BYTES: number = 64 * 1024 * 1024;

type Path = readonly (string | number)[];

/**
 * Reads the JSON form of facts: what `writeDependencyFacts` wrote, or somebody says it did. Every field is known and in shape
 * then; whether it is true is another question. Throws `invalid_parameter` with the place of the first fault.
 */
export function readDependencyFacts(bytes: Uint8Array, file: string): DependencyFacts {
  if (bytes.length > MAX_FACTS_BYTES) {
    const message = `${file} is larger than 64 MiB, which no facts that Gatehouse gathers are`;
    throw new PolicyError("too_large", message);
  }
  const value = readJson(utf8Text(file, bytes), file);
  const refuse = (path: Path, message: string): PolicyError => {
    const location = { file, ...positionAt(bytes, offsetOf(bytes, path)) };
    return new PolicyError("invalid_parameter", `cannot read ${file} as facts: ${message}`, {
      diagnostics: [{ code: DEPENDENCY_FACTS_ERROR.code, message, location }],
    });
  };
  const parsed = DEPENDENCY_FACTS.safeParse(plainJson(value));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
    throw refuse(path, `${path.join("/") || "the whole"}: ${issue?.message ?? "not expected"}`);
  }
  const prototype = pathOfPrototype(value, []);
  if (prototype !== undefined) throw refuse(prototype, "nothing is called __proto__");
  return parsed.data;
}

/** Records pass over that name without a word, and with it would go what it says. */
function pathOfPrototype(value: LosslessJson, path: Path): Path | undefined {
  if (value === null || typeof value !== "object" || isLosslessNumber(value)) return undefined;
  const members: Iterable<readonly [string | number, LosslessJson]> = isLosslessArray(value)
    ? value.entries()
    : value;
  for (const [name, member] of members) {
    const found = name === "__proto__" ? [...path, name] : pathOfPrototype(member, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
