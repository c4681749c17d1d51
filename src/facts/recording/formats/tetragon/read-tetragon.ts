import type { LosslessJson } from "../../../../means/json/read-json.ts";
import type { Architecture } from "../../../../seccomp/syscalls/architecture.ts";
import { imageText } from "../../image-text.ts";
import {
  arrayOf,
  callNumberOf,
  type JsonObject,
  jsonLines,
  memberOf,
  textOf,
  wholeOf,
} from "../../json-lines.ts";
import { addNamed } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { SeenCall } from "../../recording-builder.ts";
import type { TextLine } from "../../text-lines.ts";

/** What Tetragon calls the ways into the kernel. */
const ABIS: ReadonlyMap<string, Architecture> = new Map([
  ["x64", "x86_64"],
  ["x32", "x32"],
  ["i386", "x86"],
  ["arm64", "aarch64"],
  ["aarch64", "aarch64"],
  ["arm32", "arm"],
  ["arm", "arm"],
]);

type Maker = Pick<SeenCall, "process" | "image">;

/** Where the kernel's functions for calls tell the architecture. */
const FUNCTION =
  /^__(?<prefix>x64|ia32|ia32_compat|arm64|arm64_compat|riscv|s390x)_sys_(?<name>[a-z0-9_]{1,64})$/;
const FUNCTION_ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ["x64", "x86_64"],
  ["ia32", "x86"],
  ["ia32_compat", "x86"],
  ["arm64", "aarch64"],
  ["arm64_compat", "arm"],
  ["riscv", "riscv64"],
  ["s390x", "s390x"],
]);

/** Events that tell of no call. */
const OTHER_EVENTS =
  /^(?:process_(?:exec|exit|loader|uprobe|lsm|usdt|throttle)|rate_limit_info|test|throttle)$/;

/**
 * Reads the JSON lines of Tetragon (api/v1/tetragon/events.proto): `raw_syscalls` tracepoints, and kernel probes of the functions of calls.
 *
 * Traps: numbers come with their ABI only where the policy says `syscall64`; before that they are bare, of 64 bits, and may be
 * written as text. Only what a policy names is there, and what its selectors or rate limits leave out is not.
 */
export function readTetragon(reading: Reading): void {
  for (const { line, event } of jsonLines(reading)) {
    const tracepoint = event.get("process_tracepoint");
    const probe = event.get("process_kprobe");
    if (tracepoint !== undefined) readTracepoint(reading, line, tracepoint);
    else if (probe !== undefined) readProbe(reading, line, probe);
    else readOther(reading, line, event);
  }
  reading.incomplete(
    "filtered",
    "Tetragon tells of what its policies select: calls that none of them names are not in it",
  );
}

/** True for a line that only Tetragon prints. */
export function looksLikeTetragon(line: string): boolean {
  return /^\s*\{.{0,64}"process_(?:tracepoint|kprobe|exec|exit)"\s*:/.test(line);
}

function readOther(reading: Reading, line: TextLine, event: JsonObject): void {
  const throttled = event.get("rate_limit_info") ?? event.get("process_throttle");
  if (throttled !== undefined) {
    const count = wholeOf(memberOf(throttled, "number_of_dropped_process_events"));
    reading.incomplete(
      "rate_limited",
      "Tetragon left events out because there were too many",
      count === undefined || count > 0xffffffffn ? undefined : Number(count),
    );
  }
  if (![...event.keys()].some((name) => OTHER_EVENTS.test(name))) {
    reading.unreadable(
      line,
      "an event of Tetragon was expected: process_tracepoint or process_kprobe",
    );
  }
}

function readTracepoint(reading: Reading, line: TextLine, event: LosslessJson): void {
  const name = textOf(memberOf(event, "event"));
  if (textOf(memberOf(event, "subsys")) !== "raw_syscalls" || name !== "sys_enter") {
    readNamedTracepoint(reading, line, event, name ?? "");
    return;
  }
  const [argument] = arrayOf(memberOf(event, "args"));
  const typed = memberOf(argument, "syscall_id");
  const maker = makerOf(event);
  if (typed !== undefined) {
    const abi = textOf(memberOf(typed, "abi")) ?? "";
    const architecture = ABIS.get(abi);
    const number = callNumberOf(memberOf(typed, "id") ?? { numberText: "0" });
    if (number === undefined) reading.unreadable(line, "a number of 32 bits was expected as id");
    else if (architecture === undefined) {
      const message = `calls of the ABI ${JSON.stringify(abi.slice(0, 32))} are left out: Gatehouse has no table of it`;
      reading.incomplete("other_architecture", message, 1);
    } else reading.add({ architecture, number, ...maker });
    return;
  }
  readBare(reading, line, argument, maker);
}

/** The argument as policies before `syscall64` have it. */
function readBare(
  reading: Reading,
  line: TextLine,
  argument: LosslessJson | undefined,
  maker: Maker,
): void {
  const value = ["size_arg", "long_arg", "int_arg", "uint_arg"]
    .map((name) => memberOf(argument, name))
    .find((each) => each !== undefined);
  const number = callNumberOf(value);
  if (number === undefined) {
    reading.unreadable(line, "the number of a call was expected in args, 32 bits at most");
    return;
  }
  if (reading.said === undefined) {
    reading.incomplete(
      "names_without_architecture",
      `some numbers come without an ABI and were taken as those of ${reading.native}; use the type syscall64 in the policy`,
    );
  }
  reading.add({ architecture: reading.native, number, ...maker });
}

/** `syscalls/sys_enter_openat`, of 64-bit programs only. */
function readNamedTracepoint(
  reading: Reading,
  line: TextLine,
  event: LosslessJson,
  tracepoint: string,
): void {
  const name = /^sys_enter_([a-z0-9_]{1,64})$/.exec(tracepoint)?.[1];
  if (name === undefined) return;
  addNamed(reading, line, {
    architecture: reading.native,
    name: name.replace(/^new(?=(?:stat|lstat|fstat|uname)$)/, ""),
    ...makerOf(event),
  });
}

function readProbe(reading: Reading, line: TextLine, event: LosslessJson): void {
  const called = textOf(memberOf(event, "function_name")) ?? "";
  const { prefix = "", name } = FUNCTION.exec(called)?.groups ?? {};
  // A probe of another function of the kernel tells of no call.
  if (name === undefined) return;
  const path = arrayOf(memberOf(event, "args"))
    .map((argument) => textOf(memberOf(argument, "string_arg")))
    .find((text) => text?.startsWith("/") === true);
  addNamed(reading, line, {
    architecture: FUNCTION_ARCHITECTURES.get(prefix) ?? reading.native,
    name: name.replace(/^new(?=(?:stat|lstat|fstat|uname)$)/, ""),
    ...makerOf(event),
    path,
  });
}

/** A program by the name of its file, and the image by its tag (`name`) and its digest (`id`). */
function makerOf(event: LosslessJson): Maker {
  const binary = textOf(memberOf(event, "process", "binary"));
  const image = memberOf(event, "process", "pod", "container", "image");
  return {
    process: binary?.slice(binary.lastIndexOf("/") + 1),
    image: imageText(textOf(memberOf(image, "name")), textOf(memberOf(image, "id"))),
  };
}
