import { isPrintable } from "../printable.ts";

/** A part of a replacement: text as it is, a group by its number, or by its name. */
export type TemplatePart = string | { readonly group: number } | { readonly name: string };

/** Numbers of groups beyond this are names to Go. */
const MAX_NUMBER = 1e8;

/** The parts of a replacement as Go's `regexp.Expand` reads it: `$1`, `${1}`, `$name`, `${name}`, `$$`. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const dollar = template.indexOf("$", at);
    if (dollar < 0) break;
    parts.push(template.slice(at, dollar));
    const reference = readReference(template, dollar + 1);
    if (reference === undefined) {
      parts.push("$");
      at = dollar + (template.charAt(dollar + 1) === "$" ? 2 : 1);
    } else {
      parts.push(partOf(reference.name));
      at = reference.end;
    }
  }
  parts.push(template.slice(at));
  return parts.filter((part) => part !== "");
}

/** The name behind a dollar sign and where what follows begins. */
function readReference(text: string, start: number): { name: string; end: number } | undefined {
  const braced = text.charAt(start) === "{";
  const from = braced ? start + 1 : start;
  let end = from;
  while (end < text.length && isNamePart(text.codePointAt(end) as number)) {
    end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
  }
  if (end === from || (braced && text.charAt(end) !== "}")) return undefined;
  return { name: text.slice(from, end), end: braced ? end + 1 : end };
}

function isNamePart(codePoint: number): boolean {
  const character = String.fromCodePoint(codePoint);
  // What Unicode added since Go's tables were made is no letter to Go.
  return /[\p{L}\p{Nd}_]/u.test(character) && isPrintable(codePoint);
}

function partOf(name: string): TemplatePart {
  if (!/^\d+$/.test(name) || (name.startsWith("0") && name.length > 1)) return { name };
  const group = Number(name);
  return Math.floor(group / 10) < MAX_NUMBER ? { group } : { name };
}
