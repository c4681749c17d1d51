/** Numbers at places of a header, in its byte order. The caller has made sure that they lie within. */
export interface HeaderFields {
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): bigint;
}

export function headerFields(bytes: Uint8Array, order: "little" | "big"): HeaderFields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order === "little";
  return {
    u16: (at) => view.getUint16(at, little),
    u32: (at) => view.getUint32(at, little),
    u64: (at) => view.getBigUint64(at, little),
  };
}

/** A name that ends with its field or with the first zero byte. */
export function nameIn(bytes: Uint8Array, at: number, length: number): string {
  const field = Buffer.from(bytes.subarray(at, at + length)).toString("latin1");
  return field.split("\0", 1)[0] as string;
}
