import { auditArchitecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallName } from "../../seccomp/syscalls/syscall-table.ts";
import type { Denial } from "../recorder.ts";

/** Names of processes may hold commas. */
const KEY = /^(.*),([01]),(\d{1,10}),(-?\d{1,19})$/s;
const AUDIT_X86_64 = 0xc000003e;
const AUDIT_I386 = 0x40000003;

/** What the keys of `@denied[comm, compat, nr, result]` say, by falling count. A key of another form says nothing. */
export function denialsFrom(denied: ReadonlyMap<string, number>): readonly Denial[] {
  return [...denied]
    .flatMap(([key, count]) => denialFrom(key, count))
    .toSorted((left, right) => right.count - left.count || left.number - right.number);
}

function denialFrom(key: string, count: number): Denial[] {
  const [, process, compat, nr, text] = KEY.exec(key) ?? [];
  if (process === undefined) return [];
  const number = Number(nr);
  const result = Number(text);
  const architecture = auditArchitecture(compat === "1" ? AUDIT_I386 : AUDIT_X86_64, number);
  if (architecture === undefined) return [];
  const isKilled = result === number && result !== 0;
  return [
    {
      process,
      architecture,
      number,
      name: syscallName(architecture, number),
      errno: isKilled ? undefined : Math.abs(result),
      count,
    },
  ];
}
