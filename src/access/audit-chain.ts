import { type AuditPlace, type AuditRecord, hashOfRecord } from "../storage/audit-log.ts";

/**
 * What is wrong with a chain. `edited`: a record is not what was written, by its own hash or that in the one after it.
 * `removed`: records are missing. `reordered`: a record stands behind a later one, or a second time.
 */
export type ChainFault =
  | { readonly kind: "edited" | "reordered"; readonly sequence: number }
  | { readonly kind: "removed"; readonly from: number; readonly to: number };

/** Looks at the records of a log, a page after the other. */
export interface ChainCheck {
  take(records: readonly AuditRecord[]): void;
  /** What was found, when the log ends at this place: the first so many, in the order of the sequence. */
  finish(last: AuditPlace): readonly ChainFault[];
}

/** Each fault is remembered; a log that is rubbish throughout needs no longer list. */
const MAX_FAULTS = 1_000;

/**
 * Checks the chain that begins behind a place. Found is whatever somebody changed who could not change every later record
 * too, up to the last place: against those, keep what was exported somewhere else.
 */
export function checkChain(anchor: AuditPlace): ChainCheck {
  const edited = new Set<number>();
  const reordered = new Set<number>();
  const missing = createMissing();
  let before = anchor;

  function look(record: AuditRecord): void {
    const { sequence, hash, previous } = record;
    const next = before.sequence + 1;
    const isAsWritten = hashOfRecord(record) === hash;
    if (!isAsWritten) note(edited, sequence);
    // What was edited says nothing certain of its place.
    if (!isAsWritten && sequence !== next) return;
    if (sequence < next) {
      missing.find(sequence);
      note(reordered, sequence);
      return;
    }
    if (sequence > next) missing.add(next, sequence - 1);
    else if (previous !== before.hash) note(edited, before === anchor ? next : before.sequence);
    before = { sequence, hash };
  }

  return {
    take: (records) => records.forEach(look),
    finish(last) {
      if (last.sequence > before.sequence) missing.add(before.sequence + 1, last.sequence);
      else if (last.hash !== before.hash) note(edited, before.sequence);
      const faults: ChainFault[] = [
        ...[...edited].map((sequence) => ({ kind: "edited", sequence }) as const),
        ...[...reordered].map((sequence) => ({ kind: "reordered", sequence }) as const),
        ...missing.ranges().map(([from, to]) => ({ kind: "removed", from, to }) as const),
      ];
      return faults.toSorted((a, b) => placeOf(a) - placeOf(b)).slice(0, MAX_FAULTS);
    },
  };
}

function placeOf(fault: ChainFault): number {
  return fault.kind === "removed" ? fault.from : fault.sequence;
}

function note(sequences: Set<number>, sequence: number): void {
  if (sequences.size < MAX_FAULTS) sequences.add(sequence);
}

type Range = readonly [from: number, to: number];

/** The sequences that have not been seen, as ranges. */
function createMissing() {
  let ranges: readonly Range[] = [];
  return {
    ranges: (): readonly Range[] => ranges,
    add(from: number, to: number): void {
      if (ranges.length < MAX_FAULTS) ranges = [...ranges, [from, to]];
    },
    find(sequence: number): void {
      ranges = ranges.flatMap((range): readonly Range[] => {
        const [from, to] = range;
        if (sequence < from || sequence > to) return [range];
        const rest: readonly Range[] = [
          [from, sequence - 1],
          [sequence + 1, to],
        ];
        return rest.filter(([first, last]) => first <= last);
      });
    },
  };
}
