import type { LosslessJson } from "../../../../means/json/read-json.ts";
import {
  countOf,
  type JsonObject,
  jsonLines,
  memberOf,
  objectOf,
  textOf,
} from "../../json-lines.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";
import { type CallKey, callKey, type KeyForm } from "./bpftrace-key.ts";

/** The command that bpftrace starts with `-c` is itself until its first `execve`. */
const OWN_CHILD = "bpftrace";
/** Maps are full at a power of two, by default 4096 (BPFTRACE_MAP_KEYS_MAX), and what comes then is dropped without a word. */
const LEAST_LIMIT = 1024;
/** Bytes past ASCII, as bpftrace 0.17 writes them: sign-extended, of which JSON keeps `\uffff` and six letters. */
const BROKEN_BYTES = /\uFFFF(?:ff[0-9a-f]{2})/g;

/**
 * Reads the maps that `bpftrace -f json` prints (bpftrace 0.17): `@paths[..., path]`, `@values[..., index, value]`, `@lost`, and any other map whose keys are
 * `comm, compat or architecture, number`, `comm, number` or `number`, whatever it is called, with how often.
 *
 * Traps: what the program prints stands between the lines without `-o`; a full map drops what comes; the command that `-c` starts
 * shows up as `bpftrace` before its first `execve`.
 */
export function readBpftrace(reading: Reading): void {
  let hasMarker = false;
  for (const { line, event } of jsonLines(reading)) {
    const type = textOf(event.get("type"));
    if (type === "map") {
      for (const [name, map] of objectOf(event.get("data")) ?? []) {
        if (readMap(reading, line, name, map)) hasMarker = true;
      }
    } else if (type === "lost_events") tellLost(reading, memberOf(event, "data", "events"));
    else if (type === undefined) reading.unreadable(line, "a message of bpftrace was expected");
  }
  if (hasMarker || reading.said !== undefined) return;
  reading.incomplete(
    "names_without_architecture",
    `the maps do not tell the architecture: all numbers were taken as those of ${reading.native}; say which it is`,
  );
}

/** True for a line that only bpftrace prints. */
export function looksLikeBpftrace(line: string): boolean {
  return /^\{"type": ?"(?:map|attached_probes|lost_events|printf|time|hist|stats)",/.test(line);
}

function tellLost(reading: Reading, events: LosslessJson | undefined): void {
  const count = countOf(events);
  if (count === 0) return;
  const message = "bpftrace lost events; raise BPFTRACE_PERF_RB_PAGES or record for a shorter time";
  reading.incomplete("lost_events", message, count);
}

type MapKind = "call" | "path" | "value";

/** True where its keys tell the architecture. */
function readMap(reading: Reading, line: TextLine, name: string, value: LosslessJson): boolean {
  if (name.startsWith("@lost")) {
    const lost = objectOf(value);
    for (const each of lost === undefined ? [value] : lost.values()) tellLost(reading, each);
    return false;
  }
  const map = objectOf(value);
  // A number or a text that the script keeps for itself.
  if (map === undefined) return false;
  tellFull(reading, name, map);
  const kind: MapKind = name.startsWith("@paths")
    ? "path"
    : name.startsWith("@values")
      ? "value"
      : "call";
  const form = formOf(map, reading, kind);
  for (const [text, times] of map) {
    const key = callKey(repaired(text), reading.native, form);
    const count = countOf(times);
    if (key === undefined || count === undefined) {
      const shown = JSON.stringify(text.slice(0, 64));
      reading.unreadable(line, `comm, compat and number and how often were expected, not ${shown}`);
    } else if (key.comm !== OWN_CHILD) addEntry(reading, line, kind, key, count);
  }
  return form.isMarked;
}

/** A map has one form: what most of its keys look like. */
function formOf(map: JsonObject, { native }: Reading, kind: MapKind): KeyForm {
  const marked = { isMarked: true, hasRest: kind !== "call" };
  let fitting = 0;
  for (const key of map.keys()) if (callKey(repaired(key), native, marked)) fitting += 1;
  return { ...marked, isMarked: 2 * fitting > map.size };
}

function addEntry(
  reading: Reading,
  line: TextLine,
  kind: MapKind,
  { comm, architecture, number, rest }: CallKey,
  count: number,
): void {
  const call = { architecture, number, process: comm };
  if (kind === "call") reading.add({ ...call, count });
  else if (kind === "path") reading.add({ ...call, count: 0, path: rest, pathCount: count });
  else {
    const [, index, text] = /^([0-5]),(.*)$/s.exec(rest) ?? [];
    if (index === undefined || text === undefined) {
      reading.unreadable(line, "the index of an argument, 0 to 5, and its value were expected");
    } else reading.add({ ...call, count: 0, values: [{ index: Number(index), text, count }] });
  }
}

function tellFull(reading: Reading, name: string, map: JsonObject): void {
  const { size } = map;
  if (size < LEAST_LIMIT || (size & (size - 1)) !== 0) return;
  reading.incomplete(
    "lost_events",
    `the map ${name} has ${size} keys and is probably full; raise BPFTRACE_MAP_KEYS_MAX`,
  );
}

function repaired(key: string): string {
  if (!key.includes("\uFFFF")) return key;
  return key.replace(/(?:\uFFFFff[0-9a-f]{2}){1,512}/g, (broken) => {
    const bytes = broken.match(BROKEN_BYTES) ?? [];
    return Buffer.from(bytes.map((each) => Number.parseInt(each.slice(3), 16))).toString("utf8");
  });
}
