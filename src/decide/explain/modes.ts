import type { TraceEvent } from "./event.ts";

/** Which of the events of an evaluation are told. */
export type ExplainMode = "notes" | "fails" | "full" | "debug";

/** How an explanation is told: in lines, or in events. */
export interface Explain {
  readonly mode: ExplainMode;
  readonly pretty: boolean;
}

/** Picks events out as they happen: those that are meant, each behind those that lead to it (v1/topdown/lineage). */
export type Filter = (event: TraceEvent) => readonly TraceEvent[];

export function filterOf(mode: ExplainMode): Filter {
  switch (mode) {
    case "notes":
      return lineageOf(({ op }) => op === "Note");
    case "fails":
      return lineageOf(({ op }) => op === "Fail");
    default:
      return (event) => [event];
  }
}

function lineageOf(isMeant: (event: TraceEvent) => boolean): Filter {
  let entered = new Map<number, TraceEvent>();
  return (event) => {
    const told: TraceEvent[] = [];
    if (isMeant(event)) {
      told.push(event);
      let before: TraceEvent | undefined;
      for (let each = entered.get(event.queryId); each !== undefined && each !== before; ) {
        told.push(each);
        before = each;
        each = entered.get(each.parentId);
      }
      entered = new Map();
    }
    const begins = event.op === "Enter" || event.op === "Redo";
    if (begins && (event.node?.kind === "rule" || event.node?.kind === "body")) {
      entered.set(event.queryId, event);
    }
    return told.reverse();
  };
}
