import { ARCHITECTURES, type Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallName } from "../../seccomp/syscalls/syscall-table.ts";
import {
  addRecorded,
  addSeen,
  type CallDraft,
  imagesOf,
  newCallDraft,
  settle,
  valuesOf,
} from "./call-draft.ts";
import { compareText, countedOf, sum } from "./counted.ts";
import type { Incompleteness, RecordedCall, Recording, RecordingSource } from "./recording.ts";
import { shortened } from "./shortened.ts";

/** What somebody saw of one call. */
export interface SeenCall {
  readonly architecture: Architecture;
  /** As a filter sees it: with bit 30 on x32. */
  readonly number: number;
  /** 1 where it is left out; 0 where it is only known that it is used. */
  readonly count?: number | undefined;
  /** `""` or left out: not known. */
  readonly process?: string | undefined;
  /** Of the container, as the source names it; `""` or left out: none, or not known. */
  readonly image?: string | undefined;
  readonly path?: string | undefined;
  /** How often with this path; as often as the call where it is left out. */
  readonly pathCount?: number | undefined;
  readonly values?: readonly SeenValue[] | undefined;
}

export interface SeenValue {
  /** Of the argument, 0 to 5. */
  readonly index: number;
  readonly text: string;
  /** As often as the call where it is left out. */
  readonly count?: number | undefined;
}

/**
 * Gathers what was seen into a `Recording`. Whatever is sent, memory is bounded by what a recording keeps: what goes beyond
 * is merged (paths), marked (values), put under no name (processes, images) or told in `incomplete` (numbers of no known call).
 */
export interface RecordingBuilder {
  /** The position of a source in what follows; the same one for the same source. */
  source(source: RecordingSource): number;
  add(call: SeenCall, source: number): void;
  /** Adds what a recording has of a call; `sources` are positions here. */
  addRecorded(call: RecordedCall, sources: readonly number[]): void;
  /** Counts of the same reason and message are added up. */
  incomplete(what: Incompleteness): void;
  /** How many calls there are, by (architecture, number). */
  readonly size: number;
  build(): Recording;
}

/** Numbers of no known call that are kept, over all architectures: more are no program's doing. */
const MOST_UNKNOWN = 4096;

/** Of an origin or a message, in UTF-16 units: what the reader of recordings takes. */
const LONGEST_TEXT = 4096;

interface Draft {
  readonly sources: RecordingSource[];
  /** By format and origin. */
  readonly positions: Map<string, number>;
  readonly calls: Map<string, CallDraft>;
  readonly incomplete: Map<string, Incompleteness>;
  unknown: number;
}

export function createRecordingBuilder(): RecordingBuilder {
  const draft: Draft = {
    sources: [],
    positions: new Map(),
    calls: new Map(),
    incomplete: new Map(),
    unknown: 0,
  };
  return {
    source: ({ format, origin: from }) => {
      const origin = shortened(from, LONGEST_TEXT);
      const key = JSON.stringify([format, origin]);
      const known = draft.positions.get(key);
      if (known !== undefined) return known;
      const position = draft.sources.push({ format, origin }) - 1;
      draft.positions.set(key, position);
      return position;
    },
    add: (call, source) => {
      const found = callOf(draft, call);
      if (found === undefined) return;
      found.sources.add(source);
      addSeen(found, call);
    },
    addRecorded: (call, sources) => {
      const found = callOf(draft, call);
      if (found === undefined) return;
      for (const source of sources) found.sources.add(source);
      addRecorded(found, call);
    },
    incomplete: (what) => addIncomplete(draft, what),
    get size() {
      return draft.calls.size;
    },
    build: () => build(draft),
  };
}

const MANY_PROCESSES: Incompleteness = {
  reason: "truncated",
  message:
    "a call was made by more processes than a recording keeps: those beyond stand under no name",
};
const MANY_IMAGES: Incompleteness = {
  reason: "truncated",
  message:
    "a call was made in more container images than a recording keeps: those beyond stand under no name",
};

function callOf(
  draft: Draft,
  { architecture, number }: Pick<SeenCall, "architecture" | "number">,
): CallDraft | undefined {
  const key = `${architecture} ${number}`;
  const known = draft.calls.get(key);
  if (known !== undefined) return known;
  if (syscallName(architecture, number) === undefined) {
    draft.unknown += 1;
    if (draft.unknown > MOST_UNKNOWN) {
      addIncomplete(draft, {
        reason: "unknown_numbers",
        message: `more than ${MOST_UNKNOWN} numbers are those of no known call: the others are left out`,
      });
      return undefined;
    }
  }
  const call = newCallDraft(architecture, number);
  draft.calls.set(key, call);
  return call;
}

function addIncomplete(draft: Draft, what: Incompleteness): void {
  const { reason } = what;
  const message = shortened(what.message, LONGEST_TEXT);
  const key = keyOf({ reason, message });
  const before = draft.incomplete.get(key);
  const count = before?.count === undefined ? what.count : sum(before.count, what.count ?? 0);
  draft.incomplete.set(key, { reason, message, ...(count !== undefined && { count }) });
}

function keyOf({ reason, message }: Incompleteness): string {
  return `${reason} ${message}`;
}

const RANK: ReadonlyMap<Architecture, number> = new Map(
  ARCHITECTURES.map(({ name }, rank) => [name, rank]),
);

function rankOf(architecture: Architecture): number {
  return RANK.get(architecture) ?? 0;
}

function build(draft: Draft): Recording {
  for (const call of draft.calls.values()) {
    settle(call);
    if (call.processes.isCrowded) addIncomplete(draft, MANY_PROCESSES);
    if (call.images.isCrowded) addIncomplete(draft, MANY_IMAGES);
  }
  addUnknown(draft);
  const sources = [...draft.sources].sort(
    (left, right) =>
      compareText(left.format, right.format) || compareText(left.origin, right.origin),
  );
  const ranks = new Map(sources.map((source, rank) => [source, rank]));
  const position = draft.sources.map((source) => ranks.get(source) ?? 0);
  const calls = [...draft.calls.values()]
    .sort(
      (left, right) =>
        rankOf(left.architecture) - rankOf(right.architecture) || left.number - right.number,
    )
    .map((call) => callFrom(call, position));
  const incomplete = [...draft.incomplete.values()].sort(
    (left, right) =>
      compareText(left.reason, right.reason) || compareText(left.message, right.message),
  );
  return { sources, calls, incomplete };
}

/** Told anew whenever a recording is built, so that it counts each number once. */
function addUnknown(draft: Draft): void {
  if (draft.unknown === 0) return;
  const message =
    "some numbers are those of no call that Gatehouse knows: look them up, or update Gatehouse";
  const count = Math.min(draft.unknown, MOST_UNKNOWN);
  const what: Incompleteness = { reason: "unknown_numbers", message, count };
  draft.incomplete.set(keyOf(what), what);
}

function callFrom(call: CallDraft, position: readonly number[]): RecordedCall {
  const { architecture, number, count, processes, paths } = call;
  const name = syscallName(architecture, number);
  const images = imagesOf(call);
  const values = valuesOf(call);
  return {
    architecture,
    number,
    ...(name !== undefined && { name }),
    count,
    processes: countedOf(processes.counts),
    ...(images !== undefined && { images }),
    paths: countedOf(paths),
    ...(values !== undefined && { values }),
    sources: [...call.sources].map((each) => position[each] as number).sort((a, b) => a - b),
  };
}
