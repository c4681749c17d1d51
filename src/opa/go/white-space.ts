const WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** True for a character that Go's `unicode.IsSpace` takes for one: not the byte order mark, other than JavaScript. */
export function isGoSpace(character: string): boolean {
  return WHITE_SPACE.test(character);
}
