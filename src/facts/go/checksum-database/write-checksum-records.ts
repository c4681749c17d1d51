import type { ChecksumRecords } from "./checksum-records.ts";

/** The JSON that `readChecksumRecords` reads: a line for each record. */
export function writeChecksumRecords({
  apiVersion,
  kind,
  trees,
  records,
}: ChecksumRecords): string {
  const written = records.map(({ id, text, tree, proof }) =>
    JSON.stringify({
      id,
      text,
      tree,
      proof: proof?.map((hash) => Buffer.from(hash).toString("base64")),
    }),
  );
  const head = JSON.stringify({ apiVersion, kind, trees });
  return `${head.slice(0, -1)},"records":[\n${written.join(",\n")}\n]}\n`;
}
