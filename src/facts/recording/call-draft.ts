import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallName } from "../../seccomp/syscalls/syscall-table.ts";
import { addTo, countedOf, keepFirst, sum } from "./counted.ts";
import { normalPath, normalPrefix, withPrefixes } from "./path-prefixes.ts";
import {
  type Counted,
  MOST_PATHS,
  MOST_VALUES,
  type ObservedValues,
  type RecordedCall,
} from "./recording.ts";
import type { SeenCall } from "./recording-builder.ts";
import { shortened } from "./shortened.ts";
import { valueText } from "./value-text.ts";

/** One call of a recording that is being gathered. It may hold some times what is kept in the end: cutting costs. */
export interface CallDraft {
  readonly architecture: Architecture;
  readonly number: number;
  count: number;
  readonly processes: NamesDraft;
  readonly images: NamesDraft;
  paths: Map<string, number>;
  /** By index. */
  readonly values: Map<number, ValuesDraft>;
  readonly sources: Set<number>;
}

interface NamesDraft {
  readonly counts: Map<string, number>;
  /** Some stand under no name, because there were too many. */
  isCrowded: boolean;
}

interface ValuesDraft {
  readonly seen: Map<string, number>;
  /** What values are called, by how a source writes them: looking up costs more than counting. */
  readonly names: Map<string, string>;
  more: boolean;
}

/** Names of processes, and of images, that one call keeps. */
const MOST_NAMES = 256;
/** A draft holds so many times what is kept before it is cut. */
const SLACK = 4;
/** In UTF-16 units: far above TASK_COMM_LEN, PATH_MAX and what names a flag, and short enough to keep. */
const LONGEST_NAME = 256;
const LONGEST_IMAGE = 512;
const LONGEST_PATH = 4096;
const LONGEST_VALUE = 256;

export function newCallDraft(architecture: Architecture, number: number): CallDraft {
  return {
    architecture,
    number,
    count: 0,
    processes: { counts: new Map(), isCrowded: false },
    images: { counts: new Map(), isCrowded: false },
    paths: new Map(),
    values: new Map(),
    sources: new Set(),
  };
}

/** Adds one sight of the call. */
export function addSeen(draft: CallDraft, seen: SeenCall): void {
  const { count = 1, process = "", image = "", path, pathCount = count, values = [] } = seen;
  draft.count = sum(draft.count, count);
  addName(draft.processes, shortened(process, LONGEST_NAME), count);
  addName(draft.images, shortened(image, LONGEST_IMAGE), count);
  if (path !== undefined) addNormal(draft, normalPath(shortened(path, LONGEST_PATH)), pathCount);
  for (const value of values) addValue(draft, value.index, value.text, value.count ?? count);
}

/** Adds all that another recording has of the call, but its sources. */
export function addRecorded(draft: CallDraft, call: RecordedCall): void {
  draft.count = sum(draft.count, call.count);
  for (const { text, count } of call.processes) {
    addName(draft.processes, shortened(text, LONGEST_NAME), count);
  }
  for (const { text, count } of call.images ?? [{ text: "", count: call.count }]) {
    addName(draft.images, shortened(text, LONGEST_IMAGE), count);
  }
  for (const { text, count } of call.paths) addNormal(draft, normalPrefix(text), count);
  for (const { index, seen, more } of call.values ?? []) {
    for (const { text, count } of seen) addValue(draft, index, text, count);
    if (more) valuesAt(draft, index).more = true;
  }
}

/** Cuts the draft to what a recording keeps. */
export function settle(draft: CallDraft): void {
  cutNames(draft.processes);
  cutNames(draft.images);
  draft.paths = new Map(withPrefixes(draft.paths));
  for (const values of draft.values.values()) cutValues(values);
}

export function valuesOf({ values }: CallDraft): readonly ObservedValues[] | undefined {
  if (values.size === 0) return undefined;
  return [...values]
    .sort(([left], [right]) => left - right)
    .map(([index, { seen, more }]) => ({ index, seen: countedOf(seen), more }));
}

export function imagesOf({ images: { counts } }: CallDraft): readonly Counted[] | undefined {
  return [...counts.keys()].every((name) => name === "") ? undefined : countedOf(counts);
}

function addName(names: NamesDraft, name: string, count: number): void {
  addTo(names.counts, name, count);
  if (names.counts.size > SLACK * MOST_NAMES) cutNames(names);
}

/** Those beyond are counted under `""`, which sorts before all names. */
function cutNames(names: NamesDraft): void {
  const { counts } = names;
  const named = counts.size - (counts.has("") ? 1 : 0);
  if (named <= MOST_NAMES) return;
  addTo(counts, "", 0);
  let dropped = 0;
  keepFirst(counts, MOST_NAMES + 1, (count) => {
    dropped = sum(dropped, count);
  });
  addTo(counts, "", dropped);
  names.isCrowded = true;
}

function addNormal(draft: CallDraft, path: string | undefined, count: number): void {
  if (path === undefined) return;
  addTo(draft.paths, path, count);
  if (draft.paths.size > SLACK * MOST_PATHS) draft.paths = new Map(withPrefixes(draft.paths));
}

function addValue(draft: CallDraft, index: number, text: string, count: number): void {
  const values = valuesAt(draft, index);
  addTo(values.seen, nameOf(draft, index, values, shortened(text, LONGEST_VALUE)), count);
  if (values.seen.size > SLACK * MOST_VALUES) cutValues(values);
}

function nameOf(
  { architecture, number }: CallDraft,
  index: number,
  { names }: ValuesDraft,
  text: string,
): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = valueText(architecture, syscallName(architecture, number) ?? "", index, text);
  if (names.size >= SLACK * MOST_VALUES) names.clear();
  names.set(text, name);
  return name;
}

function cutValues(values: ValuesDraft): void {
  keepFirst(values.seen, MOST_VALUES, () => {
    values.more = true;
  });
}

function valuesAt(draft: CallDraft, index: number): ValuesDraft {
  const known = draft.values.get(index);
  if (known !== undefined) return known;
  const values: ValuesDraft = { seen: new Map(), names: new Map(), more: false };
  draft.values.set(index, values);
  return values;
}
