import { quoteGo } from "../quote.ts";
import { byteTextOf, textOfByteText } from "../text-bytes.ts";
import type { InvalidPattern } from "./regexp.ts";

/**
 * The pattern that a template means: patterns between delimiters, everything else as text (OPA
 * v1/topdown/regex_template.go). Calls `check` with each pattern between delimiters.
 */
export function regexpTemplate(
  template: string,
  start: string,
  end: string,
  check: (pattern: string) => void,
): string | InvalidPattern {
  const [from, to] = [byteTextOf(start), byteTextOf(end)];
  if (from.length !== 1) return tooLong("start", from.length);
  // OPA tells the length of the wrong one.
  if (to.length !== 1) return tooLong("end", from.length);
  const bytes = byteTextOf(template);
  const spans = delimited(bytes, from, to);
  if (spans === undefined) return { complaint: `unbalanced braces in ${quoteGo(template)}` };
  let pattern = "^";
  let at = 0;
  for (const [open, close] of spans) {
    const part = bytes.slice(open + 1, close);
    check(textOfByteText(`^${part}$`));
    pattern += `${quoteMeta(bytes.slice(at, open))}(${part})`;
    at = close + 1;
  }
  return textOfByteText(`${pattern}${quoteMeta(bytes.slice(at))}$`);
}

function tooLong(which: string, length: number): InvalidPattern {
  return {
    complaint: `${which} delimiter has to be exactly one character long but is ${length} long`,
  };
}

/** Where the outermost delimiters stand; undefined where they do not pair. */
function delimited(
  bytes: string,
  start: string,
  end: string,
): readonly (readonly [open: number, close: number])[] | undefined {
  const spans: [number, number][] = [];
  let [level, open] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charAt(at);
    if (byte === start) {
      level++;
      if (level === 1) open = at;
    } else if (byte === end) {
      level--;
      if (level < 0) return undefined;
      if (level === 0) spans.push([open, at]);
    }
  }
  return level === 0 ? spans : undefined;
}

function quoteMeta(bytes: string): string {
  return bytes.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
