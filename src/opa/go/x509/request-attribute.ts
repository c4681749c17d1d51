import { isGoError } from "../go-error.ts";
import { type BitString, type DerElement, DerReader, TAG } from "./der-reader.ts";
import { stringValue } from "./name.ts";
import { readTime, type ZonedTime } from "./time.ts";

/** An attribute of a request whose values are sequences of types and values. */
export interface RequestAttribute {
  readonly oid: string;
  readonly values: readonly (readonly AttributeValue[])[];
}

export interface AttributeValue {
  readonly oid: string;
  readonly value: AnyValue;
}

/** What encoding/asn1 makes of a value of any type; undefined for one that it leaves out. */
export type AnyValue =
  | undefined
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "truth"; readonly truth: boolean }
  | { readonly kind: "integer"; readonly integer: bigint }
  | { readonly kind: "bits"; readonly bits: BitString }
  | { readonly kind: "oid"; readonly oid: string }
  | { readonly kind: "time"; readonly time: ZonedTime }
  | { readonly kind: "bytes"; readonly bytes: Buffer };

/** Undefined for an attribute of another shape, which Go leaves out. */
export function readAttribute(raw: Buffer): RequestAttribute | undefined {
  const attribute = new DerReader(raw).read(TAG.sequence);
  const oid = attribute?.oid();
  const set = attribute?.read(TAG.set);
  if (oid === undefined || set === undefined) return undefined;
  const values: (readonly AttributeValue[])[] = [];
  while (!set.isEmpty) {
    const list = readList(set.read(TAG.sequence));
    if (list === undefined) return undefined;
    values.push(list);
  }
  return { oid, values };
}

function readList(list: DerReader | undefined): readonly AttributeValue[] | undefined {
  const values: AttributeValue[] = [];
  while (list !== undefined && !list.isEmpty) {
    const pair = list.read(TAG.sequence);
    const oid = pair?.oid();
    const element = pair?.any();
    if (oid === undefined || element === undefined) return undefined;
    const value = readAny(element);
    if (value === "malformed") return undefined;
    values.push({ oid, value });
  }
  return list === undefined ? undefined : values;
}

function readAny(element: DerElement): AnyValue | "malformed" {
  const der = new DerReader(element.raw);
  switch (element.tag) {
    case TAG.boolean:
      return found(der.boolean(), (truth) => ({ kind: "truth", truth }));
    case TAG.integer:
      return found(der.int64(), (integer) => ({ kind: "integer", integer }));
    case TAG.bitString:
      return found(der.bitString(), (bits) => ({ kind: "bits", bits }));
    case TAG.octetString:
      return { kind: "bytes", bytes: element.content };
    case TAG.oid:
      return found(der.oid(), (oid) => ({ kind: "oid", oid }));
    case TAG.utcTime:
    case TAG.generalizedTime:
      return found(readTime(der), (time) => ({ kind: "time", time }));
    default:
      return STRINGS.includes(element.tag) ? readText(element) : undefined;
  }
}

const STRINGS: readonly number[] = [
  ...[TAG.utf8String, TAG.numericString, TAG.printableString],
  ...[TAG.t61String, TAG.ia5String, TAG.bmpString],
];

function readText(element: DerElement): AnyValue | "malformed" {
  try {
    return { kind: "text", text: stringValue(element) };
  } catch (error) {
    if (isGoError(error)) return "malformed";
    throw error;
  }
}

function found<T>(value: T | undefined, make: (value: T) => AnyValue): AnyValue | "malformed" {
  return value === undefined ? "malformed" : make(value);
}
