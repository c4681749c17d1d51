import type { LosslessJson } from "../../../../means/json/read-json.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../../../seccomp/syscalls/syscall-table.ts";
import { imageText } from "../../image-text.ts";
import {
  arrayOf,
  callNumberOf,
  type JsonObject,
  jsonLines,
  memberOf,
  textOf,
} from "../../json-lines.ts";
import { addNamed, compatOf, tellAssumption } from "../../named-call.ts";
import { VALUE_ARGUMENTS } from "../../observed-arguments.ts";
import type { Reading } from "../../reading.ts";
import type { SeenValue } from "../../recording-builder.ts";
import type { TextLine } from "../../text-lines.ts";

/** Arguments by the names that Tracee gives them, in the order of the call. */
const VALUE_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["socket", ["domain", "type"]],
  ["socketpair", ["domain", "type"]],
  ["clone", ["flags"]],
  ["prctl", ["option"]],
  ["ptrace", ["request"]],
  ["personality", ["persona"]],
]);

/**
 * Reads the JSON lines of Tracee: events of calls by their name, `sys_enter` by its number, and of any other event the call that it happened in.
 *
 * Traps: `contextFlags.isCompat` alone tells a 32-bit call, whose name is that of the 64-bit one; what it is not told to trace is
 * not there.
 */
export function readTracee(reading: Reading): void {
  for (const { line, event } of jsonLines(reading)) readEvent(reading, line, event);
  reading.incomplete(
    "filtered",
    "Tracee tells of the events it is asked for: calls that are not among them are not in it",
  );
  tellAssumption(reading, "Tracee");
}

/** True for a line that only Tracee prints. */
export function looksLikeTracee(line: string): boolean {
  return /^\s*\{/.test(line) && line.includes('"eventName"') && line.includes('"processName"');
}

function readEvent(reading: Reading, line: TextLine, event: JsonObject): void {
  const name = textOf(event.get("eventName"));
  if (name === undefined) {
    reading.unreadable(line, "eventName was expected, as Tracee has it");
    return;
  }
  const isCompat = memberOf(event, "contextFlags", "isCompat") === true;
  const architecture = isCompat ? compatOf(reading.native) : reading.native;
  if (architecture === undefined) {
    const message = `32-bit calls on ${reading.native} are left out: Gatehouse has no table of them`;
    reading.incomplete("other_architecture", message, 1);
    return;
  }
  const args = arrayOf(event.get("args"));
  const maker = { process: textOf(event.get("processName")), image: imageOf(event) };
  if (name === "sys_enter") {
    const number = callNumberOf(argumentOf(args, "syscall"));
    if (number === undefined) reading.unreadable(line, "the number of the call was expected");
    else reading.add({ architecture, number, ...maker });
    return;
  }
  const call = SYSCALL_NAMES.has(name) ? name : textOf(event.get("syscall"));
  // Neither a call nor told to have happened in one (`sched_process_exit`).
  if (call === undefined || call === "") return;
  const path = textOf(argumentOf(args, "pathname"));
  // The call of an event is told by its own event too, if that is asked for.
  const count = call === name ? 1 : 0;
  const values = valuesOf(call, args);
  const number = syscallNumber(architecture, call);
  if (number !== undefined) reading.add({ architecture, number, ...maker, path, values, count });
  else addNamed(reading, line, { architecture, name: call, ...maker });
}

/** Older versions have it beside the rest of the event. */
function imageOf(event: JsonObject): string | undefined {
  const container = event.get("container");
  return imageText(
    textOf(memberOf(container, "image")) ?? textOf(event.get("containerImage")),
    textOf(memberOf(container, "imageDigest")),
  );
}

function argumentOf(args: readonly LosslessJson[], name: string): LosslessJson | undefined {
  return memberOf(
    args.find((each) => memberOf(each, "name") === name),
    "value",
  );
}

function valuesOf(call: string, args: readonly LosslessJson[]): readonly SeenValue[] {
  const names = VALUE_NAMES.get(call) ?? [];
  return names.flatMap((name, index) => {
    if (!(VALUE_ARGUMENTS.get(call) ?? []).includes(index)) return [];
    const value = argumentOf(args, name);
    const text = textOf(value) ?? callNumberOf(value)?.toString();
    return text === undefined ? [] : [{ index, text }];
  });
}
