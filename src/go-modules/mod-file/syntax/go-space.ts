import { isGoSpace } from "../../../opa/go/white-space.ts";

/** A text without white space at its ends (strings.TrimSpace). */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isGoSpace(text.charAt(start))) start += 1;
  while (end > start && isGoSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
