import type { Term } from "../ast/nodes.ts";

const NAME = /^[a-zA-Z_]\w*$/;

/** The dotted name of what is called, undefined where it has none. */
export function operatorName(operator: Term | undefined): string | undefined {
  if (operator?.value.kind !== "ref") return undefined;
  const [head, ...rest] = operator.value.terms;
  if (head?.value.kind !== "var") return undefined;
  let name = head.value.name;
  for (const { value } of rest) {
    if (value.kind !== "string" || !NAME.test(value.text)) return undefined;
    name += `.${value.text}`;
  }
  return name;
}
