import type { Ref } from "../../opa/rego/ast/nodes.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A rule's reference in OPA's words. */
export function pathText(ref: Ref): string {
  return ref
    .map(({ value }, at) => {
      if (value.kind === "var") return at === 0 ? value.name : `[${value.name}]`;
      const text = value.kind === "string" ? value.text : "";
      return NAME.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`;
    })
    .join("");
}
