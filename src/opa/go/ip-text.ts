/** net.IP's text of 4 or 16 bytes (RFC 5952); an IPv4 address in IPv6 is written as IPv4. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const isMapped = Buffer.from(bytes.subarray(0, 12)).toString("hex") === MAPPED;
  return isMapped ? bytes.subarray(12).join(".") : longText(Buffer.from(bytes));
}

const MAPPED = "00000000000000000000ffff";

function longText(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

/** The first of the longest rows of zeros. */
function longestZeros(groups: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === "0") end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}
