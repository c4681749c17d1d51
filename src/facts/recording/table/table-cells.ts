import { architectureFacts, X32_BIT } from "../../../seccomp/syscalls/architecture.ts";
import type { Counted, Incompleteness } from "../recording.ts";
import type { RecordingRow, RecordingTable } from "./recording-table.ts";

/** The titles of the table, of text and of Markdown. */
export const TITLES = ["call", "count", "processes", "paths", "rule", "seen by"] as const;

const MOST_SHOWN = 3;

/** A row as text: what there is much of is told by its first ones and how many more there are. */
export function cellsOf(row: RecordingRow, table: RecordingTable): readonly string[] {
  return [
    callText(row, table),
    String(row.count),
    some(row.processes.map(({ text }) => ({ text: text === "" ? "(not told)" : text }))),
    some(row.paths),
    row.rule.text,
    some(row.seenBy.map(({ format, origin }) => ({ text: `${format} (${origin})` }))),
  ];
}

/** Why the recording may lack calls, one line each. */
export function incompleteText({ reason, message, count }: Incompleteness): string {
  return `${reason}${count === undefined ? "" : ` (${count})`}: ${message}`;
}

/** With its architecture where the table has more than one. */
function callText({ architecture, number, name }: RecordingRow, { rows }: RecordingTable): string {
  const isX32 = architectureFacts(architecture).name === "x32" && number >= X32_BIT;
  const call = name ?? `number ${isX32 ? number - X32_BIT : number}`;
  const isOnly = rows.every((row) => row.architecture === rows[0]?.architecture);
  return isOnly ? call : `${call} (${architecture})`;
}

function some(items: readonly Pick<Counted, "text">[]): string {
  const shown = items.slice(0, MOST_SHOWN).map(({ text }) => text);
  const more = items.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
