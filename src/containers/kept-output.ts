import type { Readable } from "node:stream";

/** What a program prints, read to its end so that it never waits, and kept up to a size. */
export interface KeptOutput {
  text(): string;
  isTruncated(): boolean;
}

export function keepOutput(stream: Readable | null, maxBytes: number): KeptOutput {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream?.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, maxBytes - kept);
    truncated ||= part.length < chunk.length;
    if (part.length === 0) return;
    kept += part.length;
    chunks.push(part);
  });
  return {
    text: () => Buffer.concat(chunks).toString("utf8"),
    isTruncated: () => truncated,
  };
}
