import { isIPv6 } from "node:net";
import { plainAddress } from "../means/text/plain-address.ts";

/** The headers in which a proxy says for whom it asks. */
export const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded"] as const;
export type ForwardingHeader = (typeof FORWARDING_HEADERS)[number];

/**
 * The addresses in a header, the last first: each proxy writes its own behind what it got, so that only what is last comes
 * from one that we know. Undefined for what is no address. Whatever stands further in front, even a quote that never ends,
 * changes nothing of what is read before it.
 */
export function* forwardedFor(
  header: ForwardingHeader,
  text: string,
): Generator<string | undefined> {
  if (header === "x-forwarded-for") {
    for (const part of partsFromBehind(text, ",", false)) yield hostAddress(part.trim());
    return;
  }
  for (const element of partsFromBehind(text, ",", true)) yield hostAddress(nodeOf(element));
}

/** The one `for` of a forwarded element (RFC 7239, 4); empty where there is none, or more than one. */
function nodeOf(element: string): string {
  const nodes: string[] = [];
  for (const pair of partsFromBehind(element, ";", true)) {
    const [, value] = /^for=(.*)$/i.exec(pair.trim()) ?? [];
    if (value !== undefined) nodes.push(unquoted(value));
  }
  return nodes.length === 1 ? (nodes[0] as string) : "";
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  return value.length > 1 && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : "";
}

/** From behind a quote that begins is one without a backslash before it: what is well-formed there is read as it was meant. */
function* partsFromBehind(text: string, separator: string, hasQuotes: boolean): Generator<string> {
  let end = text.length;
  let isQuoted = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (hasQuotes && character === '"') {
      if (!isQuoted || !isEscaped(text, at)) isQuoted = !isQuoted;
    } else if (character === separator && !isQuoted) {
      yield text.slice(at + 1, end);
      end = at;
    }
  }
  yield text.slice(0, end);
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === "\\") before -= 1;
  return (at - before) % 2 === 1;
}

const IN_BRACKETS = /^\[([^\]]*)\](?::(?:\d{1,5}|_[\w.-]{1,64}))?$/;
const WITH_PORT = /^([\d.]+):(?:\d{1,5}|_[\w.-]{1,64})$/;
/** Nothing that is an address, with brackets and a port, is longer. */
const MAX_LENGTH = 128;

/** The address of a node, with or without a port; undefined for `unknown`, a hidden name and anything else. */
function hostAddress(node: string): string | undefined {
  if (node.length > MAX_LENGTH) return undefined;
  const bracketed = IN_BRACKETS.exec(node)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? plainAddress(bracketed) : undefined;
  return plainAddress(WITH_PORT.exec(node)?.[1] ?? node);
}
