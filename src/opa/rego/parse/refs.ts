import type { Ref, Term } from "../ast/nodes.ts";
import { callAt, refAt, stringAt, termAt } from "./build.ts";
import { parseInfix } from "./infix.ts";
import { parseList } from "./lists.ts";
import {
  complain,
  enter,
  here,
  isAt,
  isKeywordInRef,
  leave,
  type Parser,
  refuse,
  tokenOf,
} from "./parser.ts";
import { scan, scanWithSpace } from "./scanner.ts";

/** What a reference may start with. */
const HEADS: ReadonlySet<Term["value"]["kind"]> = new Set([
  ...(["var", "array", "object", "set", "call"] as const),
  ...(["arraycomprehension", "objectcomprehension", "setcomprehension"] as const),
]);

/** A reference or a call, from the operand behind its head on. */
export function parseRef(parser: Parser, head: Term): Term | undefined {
  enter(parser);
  const { kind } = head.value;
  if (!HEADS.has(kind)) {
    complain(parser, `illegal ref (head cannot be ${kind})`, head.location);
  }
  const ref = parseOperands(parser, head);
  leave(parser);
  return ref;
}

function parseOperands(parser: Parser, head: Term): Term | undefined {
  const ref: Ref = [head];
  for (;;) {
    switch (tokenOf(parser)) {
      case ".":
        if (!parseName(parser, ref)) return undefined;
        break;
      case "[":
        if (!parseOperand(parser, ref)) return undefined;
        break;
      case "(":
        return parseCall(parser, refAt(head.location, ref));
      case "whitespace":
        scan(parser);
        return refAt(head.location, ref);
      default:
        return refAt(head.location, ref);
    }
  }
}

function parseName(parser: Parser, ref: Ref): boolean {
  scanWithSpace(parser);
  const { token, literal } = parser.state;
  if (token !== "identifier" && !isKeywordInRef(parser, token)) {
    refuse(parser, "expected identifier");
    return false;
  }
  ref.push(stringAt(here(parser), literal));
  scanWithSpace(parser);
  return true;
}

function parseOperand(parser: Parser, ref: Ref): boolean {
  scan(parser);
  const operand = parseInfix(parser);
  if (operand === undefined) return false;
  if (!isAt(parser, "]")) {
    // OPA's own words.
    refuse(parser, "expected [");
    return false;
  }
  ref.push(operand);
  scanWithSpace(parser);
  return true;
}

function parseCall(parser: Parser, operator: Term): Term | undefined {
  scan(parser);
  const terms = parseList(parser, ")", [operator]);
  if (terms === undefined) return undefined;
  scanWithSpace(parser);
  const call = isSetConstructor(terms)
    ? termAt(operator.location, { kind: "set", items: [] })
    : callAt(operator.location, terms);
  const token = tokenOf(parser);
  if (token === "whitespace") scan(parser);
  return token === "." || token === "[" ? parseRef(parser, call) : call;
}

/** `set()`. */
function isSetConstructor([operator, ...operands]: readonly Term[]): boolean {
  if (operator?.value.kind !== "ref" || operands.length > 0) return false;
  const [head, ...rest] = operator.value.terms;
  return rest.length === 0 && head?.value.kind === "var" && head.value.name === "set";
}
