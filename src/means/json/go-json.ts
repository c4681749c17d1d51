const HTML_CHARACTER = /[<>&\u2028\u2029]/g;

/** JSON as Go's encoder writes it: `<`, `>`, `&` and two line separators escaped. */
export function goJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    HTML_CHARACTER,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
