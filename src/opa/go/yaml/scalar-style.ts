import { isTimestamp, plainScalar } from "./scalar-type.ts";

/** How the emitter of go-yaml v3 writes a string. */
export type ScalarStyle = "plain" | "single" | "double" | "literal";

const OLD_BOOLEAN = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const BREAK = /[\n\r\u0085\u2028\u2029]/;
const SPACE_BREAK = / [\n\r\u0085\u2028\u2029]/;
const BREAK_SPACE = /[\n\r\u0085\u2028\u2029] /;
/** What libyaml does not take for printable, of what strings may hold; characters of four bytes too. */
const SPECIAL = /[^\t\n -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const FIRST_INDICATOR = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?=[ \t]|$))/;
const INDICATOR = /:(?=[ \t]|$)|[ \t\n\r\u0085\u2028\u2029\0]#/;

/** True for what `?` must introduce as a name: it has lines, or more than 128 bytes. */
export function isComplexName(text: string): boolean {
  return BREAK.test(text) || Buffer.byteLength(text) > 128;
}

/** The style of a value or, `isSimpleName`, of a name on the line of its value. */
export function scalarStyle(text: string, isSimpleName: boolean): ScalarStyle {
  if (text.includes("\n")) return !isSimpleName && canBeLiteral(text) ? "literal" : "double";
  if (!isTextWhenPlain(text)) return "double";
  if (canBePlain(text)) return "plain";
  return canBeSingle(text) ? "single" : "double";
}

/** True where a reader takes the text for text, and older readers too. */
function isTextWhenPlain(text: string): boolean {
  if (isBase60(text) || OLD_BOOLEAN.test(text)) return false;
  return typeof plainScalar(text) === "string" && !isTimestamp(text);
}

/** True for what YAML 1.1 took for a number: `190:20:30.15`. */
function isBase60(text: string): boolean {
  const [first = "", ...rest] = text.split(":");
  const last = rest.pop();
  return (
    last !== undefined &&
    /^[-+]?[0-9][0-9_]*$/.test(first) &&
    rest.every((part) => /^[0-5]?[0-9]$/.test(part)) &&
    /^[0-5]?[0-9](?:\.[0-9_]*)?$/.test(last)
  );
}

function canBeLiteral(text: string): boolean {
  return !text.endsWith(" ") && !SPACE_BREAK.test(text) && !SPECIAL.test(text);
}

function canBeSingle(text: string): boolean {
  return (
    !BREAK_SPACE.test(text) &&
    !SPACE_BREAK.test(text) &&
    !text.includes("\t") &&
    !SPECIAL.test(text)
  );
}

function canBePlain(text: string): boolean {
  if (!canBeSingle(text) || BREAK.test(text)) return false;
  if (text.startsWith(" ") || text.endsWith(" ")) return false;
  return !FIRST_INDICATOR.test(text) && !INDICATOR.test(text);
}
