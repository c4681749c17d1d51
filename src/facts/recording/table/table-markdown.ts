import type { RecordingTable } from "./recording-table.ts";
import { cellsOf, incompleteText, TITLES } from "./table-cells.ts";

/** The table as Markdown, and what makes the recording incomplete below it. Names and paths are text, whatever is in them. */
export function tableMarkdown(table: RecordingTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    line(TITLES),
    line(TITLES.map((title) => (title === "count" ? "---:" : "---"))),
    ...table.rows.map((row) => line(cellsOf(row, table).map(markdownText))),
  ];
  const incomplete = table.incomplete.map((each) => `- ${markdownText(incompleteText(each))}`);
  const below =
    incomplete.length === 0 ? [] : ["", "The recording is incomplete:", "", ...incomplete];
  return `${[...lines, ...below].join("\n")}\n`;
}

const SPECIAL = /[\\`*_{}[\]<>()#+!|&~$]/g;

/** Nothing in it is markup, ends the cell or the line. */
function markdownText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(SPECIAL, (character) => `\\${character}`);
}
