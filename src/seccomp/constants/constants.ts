import { ARCHITECTURES, type Architecture } from "../syscalls/architecture.ts";
import { CONSTANT_DATA } from "./constant-data.ts";

/** What kind of values an argument takes. */
export type ConstantFamily = keyof typeof CONSTANT_DATA;

/**
 * The families whose values are sums of names, and the bits of them that are one name and no sum, of the same family or another:
 * the access mode of O_RDWR|O_CLOEXEC, the signal of a clone.
 */
const SUMS: Partial<
  Record<ConstantFamily, { readonly field: bigint; readonly of?: ConstantFamily }>
> = {
  "access-flag": { field: 0n },
  "at-flag": { field: 0n },
  "attach-flag": { field: 0n },
  "clone-flag": { field: 0xffn, of: "signal" },
  "close-range-flag": { field: 0n },
  "file-mode": { field: 0xf000n },
  "futex-operation": { field: 0x7fn },
  "ipc-flag": { field: 0n },
  lock: { field: 0n },
  "map-flag": { field: 0xfn },
  "memory-file-flag": { field: 0n },
  "memory-lock-flag": { field: 0n },
  "message-flag": { field: 0n },
  "mount-flag": { field: 0n },
  "namespace-flag": { field: 0n },
  "open-flag": { field: 0x3n },
  personality: { field: 0xffn },
  protection: { field: 0n },
  "random-flag": { field: 0n },
  "remap-flag": { field: 0n },
  "rename-flag": { field: 0n },
  scheduler: { field: 0xfn },
  "seccomp-flag": { field: 0n },
  "shared-memory-flag": { field: 0n },
  "socket-type": { field: 0xfn },
  "unlink-flag": { field: 0n },
  "unmount-flag": { field: 0n },
  "wait-option": { field: 0n },
};

type Values = ReadonlyMap<string, bigint>;

/** By architecture and family, in the order of the values. */
const FAMILIES: ReadonlyMap<Architecture, ReadonlyMap<ConstantFamily, Values>> = new Map(
  ARCHITECTURES.map(({ name }, column) => [name, readFamilies(column)]),
);

const VALUES: ReadonlyMap<Architecture, Values> = new Map(
  [...FAMILIES].map(([architecture, families]) => [
    architecture,
    new Map([...families.values()].flatMap((values) => [...values])),
  ]),
);

/**
 * The value of a name (`O_DIRECTORY`) or of names joined by "|", as the kernel of an architecture sees it. Undefined where one of
 * them is not known there.
 */
export function constantValue(architecture: Architecture, names: string): bigint | undefined {
  let sum = 0n;
  for (const name of names.split("|")) {
    const value = VALUES.get(architecture)?.get(name.trim());
    if (value === undefined) return undefined;
    sum |= value;
  }
  return sum;
}

/**
 * The name of a value, or the names that it is the sum of (`O_RDWR|O_CREAT`). Undefined where a bit of it has no name in the
 * family.
 */
export function symbolOf(
  family: ConstantFamily,
  architecture: Architecture,
  value: bigint,
): string | undefined {
  const values = FAMILIES.get(architecture)?.get(family) ?? new Map();
  const exact = nameOf(values, value);
  const sum = SUMS[family];
  const low = value & (sum?.field ?? 0n);
  if (sum === undefined || (exact !== undefined && (low !== 0n || value === 0n))) return exact;
  const first = nameOf(
    sum.of === undefined ? values : FAMILIES.get(architecture)?.get(sum.of),
    low,
  );
  if (first === undefined && low !== 0n) return undefined;
  const flags = flagsOf(values, value & ~sum.field, sum.field);
  if (flags === undefined) return undefined;
  return [...(first === undefined ? [] : [first]), ...flags].join("|");
}

function nameOf(values: Values | undefined, value: bigint): string | undefined {
  for (const [name, each] of values ?? []) {
    if (each === value) return name;
  }
  return undefined;
}

/** The names of all bits, those of several bits (O_SYNC) before those of one. */
function flagsOf(values: Values, bits: bigint, field: bigint): string[] | undefined {
  const candidates = [...values]
    .filter(([, each]) => each !== 0n && (each & field) === 0n)
    .sort(([, left], [, right]) => bitsIn(right) - bitsIn(left));
  const names: string[] = [];
  let rest = bits;
  for (const [name, each] of candidates) {
    if ((rest & each) !== each) continue;
    names.push(name);
    rest &= ~each;
  }
  return rest === 0n ? names : undefined;
}

function bitsIn(value: bigint): number {
  return value.toString(2).replaceAll("0", "").length;
}

function readFamilies(column: number): Map<ConstantFamily, Values> {
  return new Map(
    Object.entries(CONSTANT_DATA).map(([family, text]) => [
      family as ConstantFamily,
      readValues(text, column),
    ]),
  );
}

function readValues(text: string, column: number): Values {
  const values = new Map<string, bigint>();
  for (const line of text.trim().split("\n")) {
    const [name = "", ...written] = line.split(" ");
    const value = written.length === 1 ? written[0] : written[column];
    if (value !== undefined && value !== "-") values.set(name, BigInt(value));
  }
  return values;
}
