import type { Body, Term } from "./nodes.ts";

export function isScalar({ value: { kind } }: Term): boolean {
  return kind === "string" || kind === "number" || kind === "boolean" || kind === "null";
}

/** Whether a term is `input` or `data` and nothing behind it. */
export function isRootDocument({ value }: Term): boolean {
  if (value.kind !== "ref" || value.terms.length !== 1) return false;
  const head = value.terms[0]?.value;
  return head?.kind === "var" && (head.name === "input" || head.name === "data");
}

/** Whether a variable is a `_` of the text. */
export function isWildcard(name: string): boolean {
  return name.startsWith("$");
}

/** Whether OPA takes a term to have no variables: it looks at the operands of a reference and at no `with`. */
export function isGround({ value }: Term): boolean {
  switch (value.kind) {
    case "var":
    case "templatestring":
      return false;
    case "ref":
      return value.terms.slice(1).every(isGround);
    case "call":
      return value.terms.every(isGround);
    case "array":
    case "set":
      return value.items.every(isGround);
    case "object":
      return value.entries.flat().every(isGround);
    case "arraycomprehension":
    case "setcomprehension":
      return isGround(value.term) && isGroundBody(value.body);
    case "objectcomprehension":
      return isGround(value.key) && isGround(value.value) && isGroundBody(value.body);
    default:
      return true;
  }
}

function isGroundBody(body: Body): boolean {
  return body.every(({ terms }) => {
    switch (terms.kind) {
      case "term":
        return isGround(terms.term);
      case "call":
        return terms.terms.slice(1).every(isGround);
      case "not":
        return isGroundBody(terms.body);
      case "and":
      case "or":
        return isGroundBody(terms.left) && isGroundBody(terms.right);
      default:
        return false;
    }
  });
}
