import { syscallNumber } from "../../../../seccomp/syscalls/syscall-table.ts";
import { addNamed } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";

/** One event of sysdig, or of a Falco alert. */
export interface SysdigEvent {
  readonly type: string;
  readonly isEnter: boolean;
  readonly process: string | undefined;
  readonly image?: string | undefined;
  /** `ID=39(getpid) ...` of a call without an event of its own. */
  readonly info: string;
  readonly path?: string | undefined;
}

/** Events that are no calls. */
const NO_CALLS: ReadonlySet<string> = new Set(
  "asyncevent clone_child container container_json cpu_hotplug group_added group_deleted infra k8s mesos na notification page_fault pluginevent procexit procinfo scapevent signaldeliver switch sysdigevent tracer user_added user_deleted".split(
    " ",
  ),
);
/** Events that are called otherwise than their call where an architecture has none of their own name. */
const CALLS: ReadonlyMap<string, string> = new Map([
  ["fstatat", "newfstatat"],
  ["pread", "pread64"],
  ["pwrite", "pwrite64"],
  ["umount", "umount2"],
  ["sigaction", "rt_sigaction"],
]);
const GENERIC = /\bID=(\d{1,10})\(([a-z0-9_<>]{0,64})\)/;

/** Adds the call of an event, where it begins. The end of one that began before the recording tells that it was made. */
export function addSysdigEvent(reading: Reading, line: TextLine, event: SysdigEvent): void {
  const { type, isEnter, info, path } = event;
  if (type === "drop") {
    reading.incomplete("lost_events", "sysdig dropped events; give it a larger buffer", 1);
    return;
  }
  if (NO_CALLS.has(type)) return;
  const { native: architecture } = reading;
  const seen = {
    architecture,
    process: event.process,
    image: event.image,
    count: isEnter ? 1 : 0,
  };
  if (type !== "syscall") {
    const isCall = syscallNumber(architecture, type) !== undefined;
    const name = isCall ? type : (CALLS.get(type) ?? type);
    addNamed(reading, line, { ...seen, name, path });
    return;
  }
  const [, number, name = ""] = GENERIC.exec(info) ?? [];
  if (number === undefined || Number(number) > 0xffffffff) {
    if (isEnter) reading.unreadable(line, "the number of the call was expected: ID=39(getpid)");
  } else if (/^[a-z0-9_]+$/.test(name) && name !== "unknown") {
    // The number is libsinsp's own (PPM_SC) in some versions, and the name is right in all.
    addNamed(reading, line, { ...seen, name });
  } else reading.add({ ...seen, number: Number(number) });
}
