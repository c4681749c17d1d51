import type { Recording } from "./recording.ts";
import { RECORDING_API_VERSION, RECORDING_KIND } from "./recording-kind.ts";
import { unionOf } from "./union-of.ts";

/**
 * A recording as JSON: one line for each source, call and reason why it is incomplete, so that two can be compared by eye.
 * Equal recordings give equal bytes, whatever the order of their parts.
 */
export function writeRecording(recording: Recording): string {
  const { sources, calls, incomplete } = unionOf([recording]);
  const head = [
    `  "apiVersion": ${JSON.stringify(RECORDING_API_VERSION)}`,
    `  "kind": ${JSON.stringify(RECORDING_KIND)}`,
  ];
  const lists = [
    listOf("sources", sources),
    listOf("calls", calls),
    listOf("incomplete", incomplete),
  ];
  return `{\n${[...head, ...lists].join(",\n")}\n}\n`;
}

function listOf(name: string, items: readonly unknown[]): string {
  if (items.length === 0) return `  "${name}": []`;
  return `  "${name}": [\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
}
