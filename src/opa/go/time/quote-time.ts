import { bytesOf, textOf } from "../text-bytes.ts";

/** The quoting of Go's package time, which escapes bytes. */
export function quoteTime(text: string): string {
  const bytes = Buffer.from(bytesOf(text)).toString("latin1");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped.
  const escaped = bytes.replace(/["\\]|[\0-\x1f\x80-\xff]/g, (byte) =>
    /["\\]/.test(byte) ? `\\${byte}` : `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${textOf(Buffer.from(escaped, "latin1"))}"`;
}
