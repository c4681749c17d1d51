import type { NameOf } from "../../opa/rego/ast/print-node.ts";
import type { EvaluationContext } from "../context.ts";
import { printJson } from "../values/print-value.ts";
import type { TraceEvent } from "./event.ts";
import { createEventTexts } from "./event-text.ts";
import { aliasesOf } from "./file-aliases.ts";
import type { Output } from "./output.ts";

const PADDING = 4;

/** The lines that OPA's server tells of events with `pretty`, as a JSON array (PrettyTraceWithLocation). */
export function writePretty(
  events: readonly TraceEvent[],
  nameOf: NameOf,
  context: EvaluationContext,
  output: Output,
): void {
  const aliases = aliasesOf(events);
  const places = events.map(({ location }) => {
    if (location === undefined) return "";
    const { file, row } = location;
    return file === "" ? `query:${row}` : `${aliases.get(file) ?? file}:${row}`;
  });
  const width = PADDING + Math.max(0, ...new Set(places.map((place) => Buffer.byteLength(place))));
  const textOf = createEventTexts(nameOf);
  const depths = new Map<number, number>();
  const lines: string[] = [];
  for (const [at, event] of events.entries()) {
    const text = textOf(event, depthOf(depths, event));
    const place = places[at] as string;
    const gap = " ".repeat(Math.max(0, width - [...place].length) + 1);
    const line = `${place}${gap}${text}`;
    context.spend(line.length);
    lines.push(line);
    output.count(line.length);
  }
  const text = lines.length === 0 ? "" : trimmed(`${lines.join("\n")}\n`);
  output.add(printJson(text.split("\n")));
}

function trimmed(text: string): string {
  return text.replace(/^\n+/u, "").replace(/\n+$/u, "");
}

/** Events of one query have one depth: one more than that of the query around it. */
function depthOf(depths: Map<number, number>, { queryId, parentId }: TraceEvent): number {
  let depth = depths.get(queryId) ?? 0;
  if (depth === 0) {
    depth = (depths.get(parentId) ?? 0) + 1;
    depths.set(queryId, depth);
  }
  return depth;
}
