import type { Expression, Ref, Term } from "./nodes.ts";

/** The operands of an expression that calls the builtin of this one-word name, undefined where it says something else. */
export function operandsOf(expression: Expression, builtin: string): readonly Term[] | undefined {
  if (expression.terms.kind !== "call") return undefined;
  const { terms } = expression.terms;
  return isName(terms[0], builtin) ? terms.slice(1) : undefined;
}

function isName(operator: Term | undefined, name: string): boolean {
  if (operator?.value.kind !== "ref" || operator.value.terms.length !== 1) return false;
  const head = operator.value.terms[0]?.value;
  return head?.kind === "var" && head.name === name;
}

/** A builtin's name as calls have it, `io.jwt.decode` as a reference of three. */
export function builtinRef(name: string, location: Term["location"]): Term {
  const [head = "", ...rest] = name.split(".");
  const terms: Ref = [
    { value: { kind: "var", name: head }, location },
    ...rest.map((text): Term => ({ value: { kind: "string", text }, location })),
  ];
  return { value: { kind: "ref", terms }, location };
}

export function variable(name: string, location: Term["location"]): Term {
  return { value: { kind: "var", name }, location };
}
