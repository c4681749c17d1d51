import { STATUS_CODES } from "node:http";
import type { HttpAnswer } from "../exchange.ts";

type Headers = HttpAnswer["headers"];

/** Answers that are given again and again share their headers. */
const starts = new WeakMap<Headers, { readonly status: number; readonly text: string }>();

/** The part of a head that comes before its `Content-Length`. */
function startOf({ status, headers }: HttpAnswer): string {
  let start = starts.get(headers);
  if (start?.status !== status) {
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    start = { status, text: `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields.join("")}` };
    starts.set(headers, start);
  }
  return start.text;
}

/**
 * Makes all of an answer that comes before its body, byte for byte as node:http does where `writeAnswer` hands it over on a
 * connection that is kept so many seconds.
 */
export function createHeadWriter(keepAliveSeconds: number) {
  const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`;
  let second = Number.NaN;
  let end = "";
  return (answer: HttpAnswer, length: number): string => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      end = `Date: ${new Date(now * 1000).toUTCString()}\r\n${kept}`;
    }
    return `${startOf(answer)}Content-Length: ${length}\r\n${end}`;
  };
}
