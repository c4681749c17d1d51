import type { Body, Expression, Term } from "./nodes.ts";

/** Whether there is no variable in a term; those that references start with do not count. */
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
      return value.entries.every((entry) => entry.every(isGround));
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
  return body.every(isGroundExpression);
}

/** Modifiers do not count. */
function isGroundExpression({ terms }: Expression): boolean {
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
}
