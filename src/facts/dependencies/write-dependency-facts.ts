import type { DependencyFacts } from "./dependency-facts.ts";

/** Facts as JSON, to be kept, signed, compared and judged again. */
export function writeDependencyFacts(facts: DependencyFacts): string {
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}
