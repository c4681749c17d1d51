import type { TraceEvent } from "./event.ts";

/** Places that are longer are shortened. */
const IDEAL_WIDTH = 64;
const DOTS = "...";
/** Names are compared up to here: whoever pushes a bundle chooses them. */
const MOST_COMPARED = 1024;

/** The names of files as traces show them: in long ones what all have in common gives way to dots (TruncateFilePaths). */
export function aliasesOf(events: readonly TraceEvent[]): ReadonlyMap<string, string> {
  const files = new Set<string>();
  let longest = 0;
  for (const { location } of events) {
    if (location === undefined) continue;
    const { file, row } = location;
    const length = file === "" ? "query".length : Buffer.byteLength(file);
    longest = Math.max(longest, length + 1 + String(row).length);
    if (file !== "") files.add(file);
  }
  if (longest <= IDEAL_WIDTH) return new Map();
  const common = shortened(commonPart([...files].map(folderOf)), longest);
  if (common.length <= DOTS.length) return new Map();
  return new Map([...files].map((file) => [file, file.replace(common, () => DOTS)]));
}

/** As much of it as is needed. */
function shortened(common: string, longest: number): string {
  const spare = IDEAL_WIDTH - (longest - common.length + DOTS.length);
  return spare > 0 ? common.slice(0, Math.max(0, common.length - spare)) : common;
}

/** Without the first folder and the name itself. */
function folderOf(file: string): string {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf("/"))).replace(/^\//u, "");
  const first = folder.indexOf("/");
  return first > 0 ? folder.slice(first + 1) : folder;
}

/** The longest text that stands in each; of several the first in the order of their bytes. */
function commonPart([first = "", ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  const text = first.slice(0, MOST_COMPARED);
  let best = "";
  for (let from = 0; from < text.length; from++) {
    for (let length = text.length - from; length >= Math.max(1, best.length); length--) {
      const part = text.slice(from, from + length);
      if (!others.every((each) => each.includes(part))) continue;
      if (part.length > best.length || part < best) best = part;
      break;
    }
  }
  return best;
}
