import type { Location } from "../../../domain/policy-error.ts";
import { refusal } from "./parser.ts";

/** What the compiler's own recursion takes, and more than nested text makes without long chains of operators. */
const MAX_TREE_DEPTH = 1_000;

/** Throws where terms lie so deep in a statement that they cannot be compiled: each operator stands above its left side. */
export function refuseDeep(statement: { readonly location: Location }): void {
  const open: [node: unknown, depth: number][] = [[statement, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, above] = next;
    if (typeof node !== "object" || node === null) continue;
    const depth = "location" in node ? above + 1 : above;
    if (depth > MAX_TREE_DEPTH) {
      const message = `nested deeper than ${MAX_TREE_DEPTH} levels: put the parts into rules of their own`;
      throw refusal([{ message, location: statement.location }]);
    }
    // One `else` stands behind the other: nothing goes deeper there.
    for (const [name, member] of Object.entries(node)) {
      open.push([member, name === "otherwise" ? above : depth]);
    }
  }
}
