import { isPrintable } from "../../../opa/go/printable.ts";

const HTML: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

/** A text within HTML (text/template/funcs.go, HTMLEscapeString). */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => HTML[character] as string);
}

const JAVASCRIPT: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** A text within JavaScript (text/template/funcs.go, JSEscapeString). */
export function escapeJavaScript(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are escaped too.
  return text.replace(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, (character) => {
    const known = JAVASCRIPT[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) as number;
    const rune = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (rune >= 0x80 && isPrintable(rune)) return character;
    const digits = rune < 0x80 ? 2 : 4;
    const prefix = rune < 0x80 ? "\\u00" : "\\u";
    return prefix + rune.toString(16).toUpperCase().padStart(digits, "0");
  });
}
