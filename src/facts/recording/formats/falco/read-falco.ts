import type { LosslessJson } from "../../../../means/json/read-json.ts";
import { imageText } from "../../image-text.ts";
import {
  countOf,
  type JsonObject,
  jsonLines,
  memberOf,
  objectOf,
  textOf,
} from "../../json-lines.ts";
import { tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";
import { addSysdigEvent } from "../sysdig/sysdig-event.ts";

/**
 * Reads alerts of Falco (`json_output`) and events of `sysdig -j`, one JSON object a line: `evt.type`, `evt.dir`, `evt.info`, `proc.name`, `fd.name`.
 *
 * Traps: alerts are of what rules look for, and never a complete record; names of events are not always names of calls, and
 * calls without an event of their own come as `syscall` with their number in `evt.info`.
 */
export function readFalco(reading: Reading): void {
  let isFiltered = false;
  for (const { line, event } of jsonLines(reading)) {
    const alert = objectOf(event.get("output_fields"));
    if (alert !== undefined) isFiltered = true;
    readEvent(reading, line, event, alert ?? event);
  }
  if (isFiltered) {
    reading.incomplete(
      "filtered",
      "Falco tells of what its rules look for: other calls are not in its alerts",
    );
  }
  tellAssumption(reading, isFiltered ? "Falco" : "sysdig");
}

/** True for a line that only Falco or sysdig prints. */
export function looksLikeFalco(line: string): boolean {
  return /^\s*\{/.test(line) && (line.includes('"output_fields"') || line.includes('"evt.type"'));
}

function readEvent(reading: Reading, line: TextLine, event: JsonObject, fields: JsonObject): void {
  const type = textOf(fields.get("evt.type"));
  if (type === undefined) {
    readOther(reading, line, event);
    return;
  }
  const isAlert = fields !== event;
  addSysdigEvent(reading, line, {
    type,
    // An alert is of either half of an event, and of each once.
    isEnter: isAlert || fields.get("evt.dir") !== "<",
    process: textOf(fields.get("proc.name")),
    image: imageOf(fields),
    info: textOf(fields.get("evt.info")) ?? textOf(fields.get("evt.args")) ?? "",
    path: pathOf(fields.get("fd.name")),
  });
}

/** What Falco says of what it dropped has no event. */
function readOther(reading: Reading, line: TextLine, event: JsonObject): void {
  const rule = textOf(event.get("rule")) ?? "";
  if (/drop/i.test(rule)) {
    const count = countOf(memberOf(event, "output_fields", "n_drops"));
    reading.incomplete("lost_events", "Falco dropped events", count);
  } else
    reading.unreadable(
      line,
      "evt.type was expected: a rule has it where its output says %evt.type",
    );
}

function imageOf(fields: JsonObject): string | undefined {
  const repository = knownOf(fields.get("container.image.repository"));
  if (repository === undefined) return undefined;
  const tag = knownOf(fields.get("container.image.tag"));
  const digest = knownOf(fields.get("container.image.digest"));
  const name = tag === undefined ? repository : `${repository}:${tag}`;
  return imageText(name, digest === undefined ? undefined : `${repository}@${digest}`);
}

/** What Falco could not tell it writes as null, as `<NA>`, or while it still asks for it as `incomplete`. */
function knownOf(value: LosslessJson | undefined): string | undefined {
  const text = textOf(value) ?? "";
  return ["", "<NA>", "N/A", "incomplete"].includes(text) ? undefined : text;
}

function pathOf(value: LosslessJson | undefined): string | undefined {
  const text = textOf(value);
  return text?.startsWith("/") === true ? text : undefined;
}
