/** Tags of ASN.1 that X.509 uses. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]`, of a simple type or around others. */
export function contextTag(number: number, isConstructed = false): number {
  return 0x80 | (isConstructed ? 0x20 : 0) | number;
}

/** Bits, of which the last byte may hold fewer than eight. */
export interface BitString {
  readonly bytes: Buffer;
  readonly bitLength: number;
}

/** One element: its tag, what it holds, and all its bytes. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly raw: Buffer;
}

/**
 * Reads DER from front to back as golang.org/x/crypto/cryptobyte does: lengths and integers in their shortest form,
 * no tags above 30. A read that fails answers undefined.
 */
export class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** True when the next element has this tag. */
  isNext(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  any(): DerElement | undefined {
    const bytes = this.rest;
    const tag = bytes[0];
    const header = headerOf(bytes);
    if (tag === undefined || header === undefined || (tag & 0x1f) === 0x1f) return undefined;
    const end = header.size + header.length;
    if (end > bytes.length) return undefined;
    this.#at += end;
    return { tag, content: bytes.subarray(header.size, end), raw: bytes.subarray(0, end) };
  }

  element(tag: number): DerElement | undefined {
    const element = this.any();
    return element?.tag === tag ? element : undefined;
  }

  bytes(tag: number): Buffer | undefined {
    return this.element(tag)?.content;
  }

  read(tag: number): DerReader | undefined {
    const content = this.bytes(tag);
    return content === undefined ? undefined : new DerReader(content);
  }

  boolean(): boolean | undefined {
    const content = this.bytes(TAG.boolean);
    if (content?.length !== 1) return undefined;
    return content[0] === 0xff ? true : content[0] === 0 ? false : undefined;
  }

  integer(tag: number = TAG.integer): bigint | undefined {
    const content = this.bytes(tag);
    return content === undefined ? undefined : integerOf(content);
  }

  /** An integer of 64 bits with a sign. */
  int64(tag: number = TAG.integer): bigint | undefined {
    const integer = this.integer(tag);
    return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : undefined;
  }

  /** An object identifier as `1.2.840`. */
  oid(): string | undefined {
    const content = this.bytes(TAG.oid);
    return content === undefined ? undefined : shortOid(content);
  }

  bitString(): BitString | undefined {
    const content = this.bytes(TAG.bitString);
    const padding = content?.[0];
    if (content === undefined || padding === undefined || padding > 7) return undefined;
    const bytes = content.subarray(1);
    const last = bytes.at(-1);
    if (last === undefined ? padding !== 0 : (last & ((1 << padding) - 1)) !== 0) return undefined;
    return { bytes, bitLength: bytes.length * 8 - padding };
  }
}

/** The bytes of a bit string shifted so that its last bit is the last of the last byte. */
export function alignedRight({ bytes, bitLength }: BitString): Buffer {
  const shift = (8 - (bitLength % 8)) % 8;
  if (shift === 0) return bytes;
  const out = Buffer.alloc(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const before = i === 0 ? 0 : (bytes[i - 1] as number) << (8 - shift);
    out[i] = (before | ((bytes[i] as number) >> shift)) & 0xff;
  }
  return out;
}

/** The bytes of an integer in two's complement, in their shortest form; undefined in any other. */
function integerOf(content: Buffer): bigint | undefined {
  const [first, second] = content;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    if (first === 0 && second < 0x80) return undefined;
    if (first === 0xff && second >= 0x80) return undefined;
  }
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString("hex")}`));
}

/** An identifier whose parts all are below 2^31; undefined for any other. */
export function shortOid(content: Uint8Array): string | undefined {
  const parts = oidParts(content);
  // The first part holds two: 40 * 2 + n.
  if (parts === undefined || parts.some((part) => part >= 2n ** 31n)) return undefined;
  return oidText(parts);
}

/** An identifier with parts of any size. */
export function longOid(content: Uint8Array): string | undefined {
  const parts = oidParts(content);
  return parts === undefined ? undefined : oidText(parts);
}

function oidText(parts: readonly bigint[]): string {
  const first = parts[0] as bigint;
  const head = first < 80n ? [first / 40n, first % 40n] : [2n, first - 80n];
  return [...head, ...parts.slice(1)].join(".");
}

/** More bytes than any identifier has that means something; work grows with the square of a part's. */
const MAX_OID = 4096;

function oidParts(content: Uint8Array): readonly bigint[] | undefined {
  if (content.length === 0 || content.length > MAX_OID) return undefined;
  const parts: bigint[] = [];
  let part = 0n;
  let isFirst = true;
  for (const byte of content) {
    if (isFirst && byte === 0x80) return undefined;
    part = (part << 7n) | BigInt(byte & 0x7f);
    isFirst = byte < 0x80;
    if (!isFirst) continue;
    parts.push(part);
    part = 0n;
  }
  return isFirst ? parts : undefined;
}

function headerOf(bytes: Buffer): { readonly size: number; readonly length: number } | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { size: 2, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count) return undefined;
  const length = bytes.readUIntBE(2, count);
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) return undefined;
  return { size: 2 + count, length };
}
