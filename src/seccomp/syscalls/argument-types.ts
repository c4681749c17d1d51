import { ARCHITECTURES, type Architecture, architectureFacts } from "./architecture.ts";
import { ARCHITECTURE_ARGUMENTS } from "./architecture-arguments.ts";
import { ARGUMENT_DATA } from "./argument-data.ts";
import { syscallNumber } from "./syscall-table.ts";

/**
 * How the kernel reads an argument. `long`, `ulong` and `size` are as wide as a register; `s64` and `u64` are 64 bits. An address
 * that the kernel does not read through (of mmap, mprotect) is `ulong`.
 */
export type SyscallArgumentType =
  | "pointer"
  | "ushort"
  | "int"
  | "uint"
  | "long"
  | "ulong"
  | "size"
  | "s64"
  | "u64";

export interface SyscallArgument {
  /** As the kernel's source calls it. */
  readonly name: string;
  /** A filter sees only the address of a `pointer`, so comparing it says nothing. */
  readonly type: SyscallArgumentType;
  /** How much of the register the kernel looks at: what is above can be anything and is to be masked away. */
  readonly bits: 16 | 32 | 64;
  /** The bits that the kernel looks at, as the mask of a comparison. */
  readonly mask: bigint;
  /** Whether it points to the name of a file. */
  readonly path: boolean;
}

const TABLES: ReadonlyMap<Architecture, ReadonlyMap<string, readonly SyscallArgument[]>> = new Map(
  ARCHITECTURES.map(({ name }) => [name, readArguments(name)]),
);

/**
 * What a call takes, in order. Undefined where it is not known, and for a call that the architecture does not have. Without an
 * architecture: on the first one, in the table's order, that has the call.
 */
export function argumentsOf(
  name: string,
  architecture?: Architecture,
): readonly SyscallArgument[] | undefined {
  const where = architecture ?? firstWith(name);
  if (where === undefined || syscallNumber(where, name) === undefined) return undefined;
  return TABLES.get(where)?.get(name);
}

/** One argument, 0 to 5. Undefined where the call takes none there or it is not known. */
export function argumentOf(
  name: string,
  index: number,
  architecture?: Architecture,
): SyscallArgument | undefined {
  return argumentsOf(name, architecture)?.[index];
}

/** The places of the arguments that name files; empty where none does or it is not known. */
export function pathArgumentsOf(name: string, architecture?: Architecture): readonly number[] {
  const all = argumentsOf(name, architecture) ?? [];
  return all.flatMap(({ path }, index) => (path ? [index] : []));
}

function firstWith(name: string): Architecture | undefined {
  return ARCHITECTURES.find((each) => syscallNumber(each.name, name) !== undefined)?.name;
}

function readArguments(architecture: Architecture): Map<string, readonly SyscallArgument[]> {
  const table = new Map<string, readonly SyscallArgument[]>();
  const texts = ARCHITECTURE_ARGUMENTS.flatMap(([architectures, text]) =>
    architectures === "all" || architectures.includes(architecture) ? [text] : [],
  );
  const registers = registerBits(architecture);
  for (const line of [ARGUMENT_DATA, ...texts].flatMap((text) => text.trim().split("\n"))) {
    const [name = "", ...fields] = line.split(" ");
    if (fields[0] === "?") table.delete(name);
    else
      table.set(
        name,
        fields.map((field) => readArgument(field, registers)),
      );
  }
  return table;
}

/** x32 runs with the registers of x86-64, though libseccomp compares the lower half of them alone. */
function registerBits(architecture: Architecture): 32 | 64 {
  return architecture === "x32" ? 64 : architectureFacts(architecture).bits;
}

function readArgument(field: string, registers: 32 | 64): SyscallArgument {
  const [name = "", written = ""] = field.split(":");
  const path = written === "path";
  const type = path ? "pointer" : (written as SyscallArgumentType);
  const bits = bitsOf(type, registers);
  return { name, type, bits, mask: (1n << BigInt(bits)) - 1n, path };
}

function bitsOf(type: SyscallArgumentType, registers: 32 | 64): 16 | 32 | 64 {
  if (type === "ushort") return 16;
  if (type === "int" || type === "uint") return 32;
  return type === "s64" || type === "u64" ? 64 : registers;
}
