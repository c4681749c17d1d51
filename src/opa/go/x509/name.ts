import { GoError } from "../go-error.ts";
import { textOf } from "../text-bytes.ts";
import { type DerElement, DerReader, TAG } from "./der-reader.ts";
import { need } from "./need.ts";

/** One attribute of a distinguished name. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const INVALID = "x509: invalid RDNSequence";

/** The attributes of a Name in order, as Go's x509 reads them; throws a GoError. */
export function parseName(raw: Uint8Array): readonly NameAttribute[] {
  const sets = need(new DerReader(raw).read(TAG.sequence), INVALID);
  const attributes: NameAttribute[] = [];
  while (!sets.isEmpty) {
    const set = need(sets.read(TAG.set), INVALID);
    while (!set.isEmpty) {
      const pair = need(set.read(TAG.sequence), `${INVALID}: invalid attribute`);
      const type = need(pair.oid(), `${INVALID}: invalid attribute type`);
      const value = need(pair.any(), `${INVALID}: invalid attribute value`);
      attributes.push({ type, value: stringValue(value) });
    }
  }
  return attributes;
}

/** The text of a string of any type. */
export function stringValue({ tag, content }: DerElement): string {
  switch (tag) {
    case TAG.t61String:
      return content.toString("latin1");
    case TAG.printableString:
      return checked(content, /^[a-zA-Z0-9'()+,\-./ :=?*&]*$/, "PrintableString");
    case TAG.utf8String:
      return utf8(content);
    case TAG.bmpString:
      return bmpText(content);
    case TAG.ia5String:
      return checked(content, IA5, "IA5String");
    case TAG.numericString:
      return checked(content, /^[0-9 ]*$/, "NumericString");
    default:
      throw invalidValue(`unsupported string type: ${tag}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
export const IA5: RegExp = /^[\u0000-\u007f]*$/;

function checked(content: Buffer, pattern: RegExp, type: string): string {
  const text = content.toString("latin1");
  if (!pattern.test(text)) throw invalidValue(`invalid ${type}`);
  return text;
}

function utf8(content: Buffer): string {
  const text = textOf(content);
  if (/[\ud800-\udfff]/u.test(text)) throw invalidValue("invalid UTF-8 string");
  return text;
}

/** Two bytes for each character: neither surrogates nor what never is one. */
function bmpText(content: Buffer): string {
  if (content.length % 2 !== 0) throw invalidValue("invalid BMPString");
  const text = Buffer.from(content).swap16().toString("utf16le").replace(/\0$/, "");
  if (/[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/.test(text)) {
    throw invalidValue("invalid BMPString");
  }
  return text;
}

function invalidValue(why: string): GoError {
  return new GoError(`${INVALID}: invalid attribute value: ${why}`);
}
