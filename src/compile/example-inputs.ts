import type { Json } from "../domain/json-value.ts";
import type { Location } from "../domain/policy-error.ts";
import { operandsOf } from "../opa/rego/ast/calls.ts";
import { jsonOfTerm } from "../opa/rego/ast/json-of-term.ts";
import type { Expression, Module, Rule, Term } from "../opa/rego/ast/nodes.ts";
import { rulesOf, walkRule } from "../opa/rego/ast/visit.ts";

/** An input that the author has written down, and where. */
export interface ExampleInput {
  readonly input: Json;
  readonly location: Location;
}

const MAX_EXAMPLES = 50;

/**
 * The inputs of tests that stand there as they are (`with input as {...}`), or as the value of a name of the same rule or
 * file: each once, the first few.
 */
export function exampleInputs(tests: readonly Module[]): readonly ExampleInput[] {
  const examples = new Map<string, ExampleInput>();
  for (const module of tests) {
    const shared = constantRules(module);
    for (const rule of rulesOf(module)) {
      for (const term of inputsOf(rule, shared)) {
        const input = jsonOfTerm(term);
        const key = JSON.stringify(input);
        if (input === undefined || examples.has(key)) continue;
        examples.set(key, { input, location: term.location });
        if (examples.size === MAX_EXAMPLES) return [...examples.values()];
      }
    }
  }
  return [...examples.values()];
}

/** By name. */
type Constants = ReadonlyMap<string, Term>;

function constantRules({ rules }: Module): Constants {
  const constants = new Map<string, Term>();
  for (const { head, isDefault, body } of rules) {
    const isConstant = !isDefault && head.args.length === 0 && body.every(isTrue);
    if (isConstant && head.value !== undefined) constants.set(head.name, head.value);
  }
  return constants;
}

function isTrue({ terms, isNegated }: Expression): boolean {
  if (terms.kind !== "term" || isNegated) return false;
  const { value } = terms.term;
  return value.kind === "boolean" && value.boolean;
}

function inputsOf(rule: Rule, shared: Constants): readonly Term[] {
  const own = new Map<string, Term>();
  const inputs: Term[] = [];
  walkRule(rule, {
    expression: (expression) => {
      const [name, value] = operandsOf(expression, "assign") ?? [];
      if (name?.value.kind === "var" && value !== undefined) own.set(name.value.name, value);
      return false;
    },
    with: ({ target, value }) => {
      if (isInput(target)) inputs.push(value);
      return false;
    },
  });
  return inputs.map((term) => {
    const { value } = term;
    const name = value.kind === "var" ? value.name : undefined;
    return name === undefined ? term : (own.get(name) ?? shared.get(name) ?? term);
  });
}

function isInput({ value }: Term): boolean {
  if (value.kind === "var") return value.name === "input";
  return value.kind === "ref" && value.terms.length === 1 && isInput(value.terms[0] as Term);
}
