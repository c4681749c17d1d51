const WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
const FIELD = /[^\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** True for a character that Go's `unicode.IsSpace` takes for one: not the byte order mark, other than JavaScript. */
export function isGoSpace(character: string): boolean {
  return WHITE_SPACE.test(character);
}

/** strings.Fields: what stands between white space, with its offset in UTF-16 units; no more than `most` of them. */
export function fieldsGo(
  text: string,
  most: number,
): readonly { readonly text: string; readonly at: number }[] {
  const fields: { text: string; at: number }[] = [];
  if (most === 0) return fields;
  for (const match of text.matchAll(FIELD)) {
    fields.push({ text: match[0], at: match.index });
    if (fields.length === most) break;
  }
  return fields;
}

/** strings.TrimSpace. */
export function trimSpaceGo(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isGoSpace(text.charAt(start))) start += 1;
  while (end > start && isGoSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
