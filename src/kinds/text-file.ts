/** A text as a file of a bundle. */
export function textFile(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
