import { z } from "zod";

/** A text with places for facts of the resource: its pieces in order. */
export type Template = readonly TemplatePiece[];

export type TemplatePiece = string | { readonly fact: string };

const MOST_CHARACTERS = 253;
const MOST_PLACEHOLDERS = 8;
const PLACEHOLDERS = "{kind}, {namespace}, {environment} and {label:<key>}";
const LABEL = /^label:[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/**
 * Reads `pod-restrict-{namespace}`; `{{` and `}}` are literal braces. The pieces are checked by `piece`, and an unknown
 * placeholder is a finding at the template's place.
 */
export function template(example: RegExp, rule: string): z.ZodType<Template, string> {
  return z
    .string()
    .max(MOST_CHARACTERS)
    .transform((text, context) => {
      const pieces = piecesOf(text);
      const problem =
        typeof pieces === "string" ? pieces : example.test(sampleOf(pieces)) ? undefined : rule;
      if (problem !== undefined || typeof pieces === "string") {
        context.addIssue({ code: "custom", message: problem ?? rule });
        return z.NEVER;
      }
      return pieces;
    });
}

/** The facts that a template needs. */
function factsOf(pieces: Template): string[] {
  return pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece.fact]));
}

/** What stands where a resource's own text will: a template must be right with an ordinary one. */
function sampleOf(pieces: Template): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : "x")).join("");
}

/** The pieces, or what is wrong. */
function piecesOf(text: string): Template | string {
  const pieces: TemplatePiece[] = [];
  let literal = "";
  for (const [part] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/gu)) {
    if (part === "{{" || part === "}}") literal += part[0];
    else if (part === "{" || part === "}") return `has a single ${part}: write ${part}${part}`;
    else if (part.startsWith("{")) {
      const fact = part.slice(1, -1);
      if (!isFact(fact)) return `has the unknown placeholder ${part}: there are ${PLACEHOLDERS}`;
      if (literal !== "") pieces.push(literal);
      pieces.push({ fact });
      literal = "";
    } else literal += part;
  }
  if (literal !== "") pieces.push(literal);
  if (factsOf(pieces).length > MOST_PLACEHOLDERS) {
    return `must hold at most ${MOST_PLACEHOLDERS} placeholders`;
  }
  return pieces;
}

function isFact(name: string): boolean {
  return ["kind", "namespace", "environment"].includes(name) || LABEL.test(name);
}
