import type { AccessPaths } from "../domain/access-paths.ts";
import type { BundleAccess } from "../domain/bundle.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Colours a cell after it was padded. */
  readonly paint?: (text: string) => string;
}

/** Rows in aligned columns under their titles, two spaces apart, without blanks at line ends. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintTitle: (text: string) => string,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(width(column.title), ...rows.map((row) => width(row[index] ?? ""))),
  );
  const isLast = (index: number): boolean => index === columns.length - 1;
  const line = (cells: readonly string[], paint: (index: number) => (text: string) => string) =>
    cells
      .map((cell, index) => {
        const gap = " ".repeat(Math.max(0, (widths[index] ?? 0) - width(cell)));
        if (columns[index]?.align === "right") return gap + paint(index)(cell);
        return paint(index)(cell) + (isLast(index) ? "" : gap);
      })
      .join("  ")
      .trimEnd();
  return [
    line(
      columns.map((column) => column.title),
      () => paintTitle,
    ),
    ...rows.map((row) => line(row, (index) => columns[index]?.paint ?? ((text) => text))),
  ];
}

function width(text: string): number {
  return [...text].length;
}

/** How long ago an RFC 3339 time was, for people: `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`, then the date. */
export function formatAge(time: string, now: number): string {
  const then = Date.parse(time);
  if (Number.isNaN(then)) return time;
  const age = now - then;
  if (age < 2 * SECOND) return "just now";
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 30 * DAY) return `${Math.floor(age / DAY)} d ago`;
  return new Date(then).toISOString().slice(0, 10);
}

/** Bytes for people: `812 B`, `1.2 kB`, `3.4 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 error`, `2 errors`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Roots for people: `authz, k8s`; the root that owns everything reads `everything`. */
export function formatRoots(roots: readonly string[]): string {
  if (roots.length === 0) return "none";
  return roots.map((root) => (root === "" ? "everything" : root)).join(", ");
}

/** What answers the AuthZEN API: `evaluation=authz/allow, subject=authz/subjects`. */
export function formatAccess(paths: AccessPaths): string {
  return Object.entries(paths)
    .map(([question, path]) => `${question}=${path}`)
    .join(", ");
}

/** Who needs no role: `read: anyone`. */
export function formatOpen({ read }: BundleAccess): string {
  return `read: ${read}`;
}

/** The time of day here, `14:03:59`. */
export function formatClock(now: number): string {
  const date = new Date(now);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
