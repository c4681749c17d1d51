import type { Work } from "../work.ts";

/** Names that may be meant, quoted: `"a", "b", or "c"`. */
export function quotedOrList(names: readonly string[]): string {
  return orList(names.map((name) => `"${name}"`));
}

const MOST = 5;

/** `a, b, or c` (gqlparser validator/core/helpers.go, OrList). */
export function orList(names: readonly string[]): string {
  const shown = names.slice(0, MOST);
  if (shown.length === 2) return `${shown[0]} or ${shown[1]}`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")}, or ${shown.at(-1)}`;
}

/** ` <intro> "a", or "b"?`, or nothing where no name is near. */
export function suggestion(
  intro: string,
  names: readonly string[],
  list: (names: readonly string[]) => string = quotedOrList,
): string {
  return names.length === 0 ? "" : ` ${intro} ${list(names)}?`;
}

/** The names that are not far from the one that was written, nearest first. */
export function namesNear(
  written: string,
  names: readonly string[],
  work: Work,
): readonly string[] {
  const threshold = Math.max(Math.floor(Buffer.byteLength(written) * 0.4) + 1, 1);
  return names
    .map((name) => ({ name, distance: lexicalDistance(written, name, threshold, work) }))
    .filter(({ distance }) => distance <= threshold)
    .sort((left, right) => left.distance - right.distance)
    .map(({ name }) => name);
}

/** Edits from one name to the other; a change of case alone is one. Anything above the threshold is as good as another. */
function lexicalDistance(left: string, right: string, threshold: number, work: Work): number {
  if (left === right) return 0;
  const from = [...left.toLowerCase()];
  const to = [...right.toLowerCase()];
  if (from.join("") === to.join("")) return 1;
  const least = Math.abs(from.length - to.length);
  if (least > threshold) return least;
  work.context.spend(from.length * to.length);
  let row = to.map((_, i) => i + 1);
  for (const [i, character] of from.entries()) {
    const next: number[] = [];
    for (const [j, other] of to.entries()) {
      const above = row[j] as number;
      const before = j === 0 ? i + 1 : (next[j - 1] as number);
      const diagonal = j === 0 ? i : (row[j - 1] as number);
      next.push(Math.min(above + 1, before + 1, diagonal + (character === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? from.length;
}
