import type { RecordingTable } from "./recording-table.ts";
import { cellsOf, incompleteText, TITLES } from "./table-cells.ts";

/** In characters: what is longer stands in the JSON. */
const WIDEST = 60;

/** The table in columns for a terminal, and what makes the recording incomplete below it. */
export function tableText(table: RecordingTable): string {
  const rows = [
    TITLES.map((title) => title.toUpperCase()),
    ...table.rows.map((row) => cellsOf(row, table).map(plainCell)),
  ];
  const widths = TITLES.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? "")), 0),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, TITLES[column] === "count"))
      .join("  ")
      .trimEnd(),
  );
  const incomplete = table.incomplete.map(
    (each) => `incomplete: ${plainText(incompleteText(each))}`,
  );
  return `${[...lines, ...(incomplete.length === 0 ? [] : ["", ...incomplete])].join("\n")}\n`;
}

function plainCell(text: string): string {
  const plain = [...plainText(text)];
  return plain.length <= WIDEST ? plain.join("") : `${plain.slice(0, WIDEST - 3).join("")}...`;
}

/** Control characters are shown, not obeyed. */
function plainText(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function padded(text: string, width: number, isRight: boolean): string {
  const gap = " ".repeat(Math.max(0, width - widthOf(text)));
  return isRight ? gap + text : text + gap;
}

function widthOf(text: string): number {
  return [...text].length;
}
