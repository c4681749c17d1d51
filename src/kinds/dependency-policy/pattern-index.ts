import type { JsonObject } from "../../domain/json-value.ts";
import { prefixOf } from "./module-pattern.ts";

/** What a rule means to do with the modules of a pattern: its entry by number. */
export interface PatternUse {
  readonly pattern: string;
  /** The rule, as the rules of Rego look it up. */
  readonly use: string;
  readonly number: number;
}

/**
 * The patterns of a policy by their text, with who uses them, and at which depths below the first element of a path a prefix may
 * end: a path is looked up as often as that, however many patterns there are.
 */
export function patternIndex(all: readonly PatternUse[]): JsonObject {
  const uses = new Map<string, Map<string, number[]>>();
  const depths = new Map<string, Set<number>>();
  const below = new Set<string>();
  for (const { pattern, use, number } of all) {
    const users = uses.get(pattern) ?? new Map<string, number[]>();
    uses.set(pattern, users);
    users.set(use, [...(users.get(use) ?? []), number]);
    const prefix = prefixOf(pattern);
    if (prefix === undefined) continue;
    below.add(prefix);
    const elements = prefix.split("/");
    const [first = ""] = elements;
    depths.set(first, (depths.get(first) ?? new Set()).add(elements.length));
  }
  return {
    uses: Object.fromEntries(
      [...uses].map(([pattern, users]) => [pattern, Object.fromEntries(users)]),
    ),
    depths: Object.fromEntries(
      [...depths].map(([first, found]) => [first, [...found].sort((a, b) => a - b)]),
    ),
    below: Object.fromEntries([...below].map((prefix) => [prefix, true])),
  };
}
