const QUOTE = 0x22;
const COMMA = 0x2c;
/** More members than this are put in order by the language's own sort. */
const FEW = 24;

const order: Int32Array = new Int32Array(FEW);

/**
 * Puts members of which each begins with a quoted text in the order of these texts' bytes. They lie
 * one behind the other in `bytes`, with a comma between: member i from `starts[base + i]` on, the
 * last one up to `end`. The second half of `bytes` is free to be written to.
 */
export function reorderMembers(
  bytes: Uint8Array,
  starts: Int32Array,
  base: number,
  count: number,
  end: number,
): void {
  if (isOrdered(bytes, starts, base, count)) return;
  const first = starts[base] as number;
  const sorted =
    count <= FEW ? sortFew(bytes, starts, base, count) : sortMany(bytes, starts, base, count);
  const shift = bytes.length / 2 - first;
  bytes.copyWithin(first + shift, first, end);
  let at = first;
  for (let place = 0; place < count; place++) {
    const member = sorted[place] as number;
    const memberStart = starts[base + member] as number;
    const memberEnd = member + 1 < count ? (starts[base + member + 1] as number) - 1 : end;
    if (place > 0) bytes[at++] = COMMA;
    bytes.copyWithin(at, memberStart + shift, memberEnd + shift);
    at += memberEnd - memberStart;
  }
}

function isOrdered(bytes: Uint8Array, starts: Int32Array, base: number, count: number): boolean {
  for (let i = base + 1; i < base + count; i++) {
    if (compareQuoted(bytes, starts[i - 1] as number, starts[i] as number) > 0) return false;
  }
  return true;
}

function sortFew(bytes: Uint8Array, starts: Int32Array, base: number, count: number): Int32Array {
  for (let member = 0; member < count; member++) {
    const start = starts[base + member] as number;
    let place = member;
    while (place > 0) {
      const before = order[place - 1] as number;
      if (compareQuoted(bytes, starts[base + before] as number, start) < 0) break;
      order[place] = before;
      place--;
    }
    order[place] = member;
  }
  return order;
}

function sortMany(bytes: Uint8Array, starts: Int32Array, base: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_none, member) => member).sort((left, right) =>
    compareQuoted(bytes, starts[base + left] as number, starts[base + right] as number),
  );
}

/** Two texts in quotes by their bytes, the shorter first. */
function compareQuoted(bytes: Uint8Array, left: number, right: number): number {
  for (let i = 1; ; i++) {
    const a = bytes[left + i] as number;
    const b = bytes[right + i] as number;
    if (a !== b) return a === QUOTE ? -1 : b === QUOTE ? 1 : a - b;
    if (a === QUOTE) return 0;
  }
}
