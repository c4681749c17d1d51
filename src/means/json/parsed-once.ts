import type { LosslessJson } from "./read-json.ts";

const values = new WeakMap<Uint8Array, LosslessJson>();

/**
 * The value of a JSON file, read the first time and known as long as its bytes live: a push asks for
 * it at several stages, and reading is the dear part. Throws what `read` throws, and asks it again
 * next time.
 */
export function parsedOnce(bytes: Uint8Array, read: () => LosslessJson): LosslessJson {
  const known = values.get(bytes);
  if (known !== undefined) return known;
  const value = read();
  values.set(bytes, value);
  return value;
}
