/** An element of DER. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

/** `[n]` around others, or of a simple type. */
export function tagged(
  number: number,
  isConstructed: boolean,
  ...parts: readonly Uint8Array[]
): Buffer {
  return der(0x80 | (isConstructed ? 0x20 : 0) | number, ...parts);
}

export function integer(value: bigint | number): Buffer {
  const number = BigInt(value);
  let size = 1;
  while (BigInt.asIntN(size * 8, number) !== number) size++;
  const hex = BigInt.asUintN(size * 8, number)
    .toString(16)
    .padStart(size * 2, "0");
  return der(0x02, Buffer.from(hex, "hex"));
}

export function bitString(bytes: Uint8Array, padding = 0): Buffer {
  return der(0x03, Buffer.from([padding]), bytes);
}

export function octets(bytes: Uint8Array): Buffer {
  return der(0x04, bytes);
}

export function truth(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

export function text(tag: number, value: string): Buffer {
  return der(tag, Buffer.from(value, "latin1"));
}

export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  return der(0x06, ...[first * 40n + second, ...rest].map(base128));
}

function base128(value: bigint): Buffer {
  const bytes = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return Buffer.from(bytes);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
