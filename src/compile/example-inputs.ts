import type { Json } from "../domain/json-value.ts";
import type { Location } from "../domain/policy-error.ts";
import { jsonOfTerm } from "../opa/rego/ast/json-of-term.ts";
import type { Module, Term } from "../opa/rego/ast/nodes.ts";
import { rulesOf, walkRule } from "../opa/rego/ast/visit.ts";

/** An input that the author has written down, and where. */
export interface ExampleInput {
  readonly input: Json;
  readonly location: Location;
}

const MAX_EXAMPLES = 50;

/** The inputs that tests give outright (`with input as {...}`), each once, the first few. */
export function exampleInputs(tests: readonly Module[]): readonly ExampleInput[] {
  const examples = new Map<string, ExampleInput>();
  const note = (target: Term, value: Term): void => {
    if (!isInput(target) || examples.size >= MAX_EXAMPLES) return;
    const input = jsonOfTerm(value);
    const key = JSON.stringify(input);
    if (input === undefined || examples.has(key)) return;
    examples.set(key, { input, location: value.location });
  };
  for (const rule of tests.flatMap((module) => [...rulesOf(module)])) {
    walkRule(rule, {
      with: ({ target, value }) => {
        note(target, value);
        return false;
      },
    });
  }
  return [...examples.values()];
}

function isInput({ value }: Term): boolean {
  if (value.kind === "var") return value.name === "input";
  return value.kind === "ref" && value.terms.length === 1 && isInput(value.terms[0] as Term);
}
