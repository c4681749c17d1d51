import { createHash } from "node:crypto";

export interface ContentDigest {
  readonly sha256: string;
  readonly size: number;
}

/** Digests what comes piece by piece; undefined as soon as there is more than `most`. */
export async function contentDigest(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): Promise<ContentDigest | undefined> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) return undefined;
    hash.update(piece);
  }
  return { sha256: hash.digest("hex"), size };
}
