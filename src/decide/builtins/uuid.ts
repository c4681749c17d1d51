import { bytesOf } from "../../opa/go/text-bytes.ts";
import { type Entry, makeObject } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnReading } from "./cost.ts";
import { integerValue, stringOperand } from "./operands.ts";

/** 15 October 1582 to 1 January 1970 in units of 100 nanoseconds: RFC 9562, section 5.1. */
const GREGORIAN_TO_UNIX = 122_192_928_000_000_000n;
const DASHED = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;

/**
 * `uuid.parse(text)`: version and variant, and for versions 1 and 2 what time and place they hold. Undefined for text
 * that is none (the forms of google/uuid 1.6: plain, dashed, `urn:uuid:`, or with any character before and behind).
 */
const uuidParse: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnReading(context, text.length);
  const hex = hexOf(Buffer.from(bytesOf(text)).toString("latin1"));
  if (hex === undefined) return undefined;
  const bytes = Buffer.from(hex, "hex");
  const version = (bytes[6] as number) >> 4;
  const entries: Entry[] = [
    ["version", version],
    ["variant", variantOf(bytes[8] as number)],
  ];
  if (version === 1 || version === 2) entries.push(...timeBased(bytes));
  if (version === 2) {
    entries.push(["id", bytes.readUInt32BE(0)], ["domain", domainOf(bytes[9] as number)]);
  }
  return makeObject(entries);
};

function hexOf(text: string): string | undefined {
  if (/^[0-9a-f]{32}$/i.test(text)) return text;
  if (text.length === 45 && /^urn:uuid:/i.test(text)) return undashed(text.slice(9));
  if (text.length === 38) return undashed(text.slice(1, 37));
  return undashed(text);
}

function undashed(text: string): string | undefined {
  return DASHED.exec(text)?.slice(1).join("");
}

function variantOf(byte: number): string {
  if ((byte & 0xc0) === 0x80) return "RFC4122";
  if ((byte & 0xe0) === 0xc0) return "Microsoft";
  return (byte & 0xe0) === 0xe0 ? "Future" : "Reserved";
}

function timeBased(bytes: Buffer): readonly Entry[] {
  const time =
    BigInt(bytes.readUInt32BE(0)) |
    (BigInt(bytes.readUInt16BE(4)) << 32n) |
    (BigInt(bytes.readUInt16BE(6) & 0xfff) << 48n);
  const node = bytes.subarray(10);
  return [
    // Go's int64 wraps for times far ahead.
    ["time", integerValue(BigInt.asIntN(64, (time - GREGORIAN_TO_UNIX) * 100n))],
    ["nodeid", Array.from(node, (byte) => byte.toString(16).padStart(2, "0")).join("-")],
    ["macvariables", macVariables(node[0] as number)],
    ["clocksequence", bytes.readUInt16BE(8) & 0x3fff],
  ];
}

function macVariables(byte: number): string {
  return `${byte & 2 ? "local" : "global"}:${byte & 1 ? "multicast" : "unicast"}`;
}

function domainOf(byte: number): string {
  return ["Person", "Group", "Org"][byte] ?? `Domain${byte}`;
}

export const UUID: BuiltinFamily = {
  "uuid.parse": pure(1, uuidParse),
};
