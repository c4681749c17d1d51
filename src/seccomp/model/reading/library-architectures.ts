import { type Architecture, findArchitecture } from "../../syscalls/architecture.ts";
import { knowsArchitecture } from "../libseccomp/known-calls.ts";
import type { LoadNote, RuntimeFacts } from "../load-note.ts";
import { isAtLeast } from "../versions.ts";
import { type Refused, refused } from "./reading.ts";

/** Architectures that libseccomp has and Gatehouse has no table of, and whether they are big-endian. */
const WITHOUT_TABLE: ReadonlyMap<string, boolean> = new Map([
  ["SCMP_ARCH_MIPS", true],
  ["SCMP_ARCH_MIPS64", true],
  ["SCMP_ARCH_MIPS64N32", true],
  ["SCMP_ARCH_MIPSEL", false],
  ["SCMP_ARCH_MIPSEL64", false],
  ["SCMP_ARCH_MIPSEL64N32", false],
  ["SCMP_ARCH_PARISC", true],
  ["SCMP_ARCH_PARISC64", true],
  ["SCMP_ARCH_PPC", true],
  ["SCMP_ARCH_PPC64", true],
  ["SCMP_ARCH_S390", true],
  ["SCMP_ARCH_M68K", true],
  ["SCMP_ARCH_SH", false],
  ["SCMP_ARCH_SHEB", true],
]);

/** What runc refuses though the specification has it; RISCV64 came with 1.2.0. */
const NOT_IN_RUNC: ReadonlySet<string> = new Set([
  "SCMP_ARCH_PARISC",
  "SCMP_ARCH_PARISC64",
  "SCMP_ARCH_M68K",
  "SCMP_ARCH_SH",
  "SCMP_ARCH_SHEB",
  "SCMP_ARCH_LOONGARCH64",
]);
const SINCE_2_6: ReadonlySet<string> = new Set([
  "SCMP_ARCH_LOONGARCH64",
  "SCMP_ARCH_M68K",
  "SCMP_ARCH_SH",
  "SCMP_ARCH_SHEB",
]);

export interface LibraryArchitectures {
  readonly kind: "architectures";
  /** The native one first, then in the order of the profile. */
  readonly architectures: readonly Architecture[];
  readonly notes: readonly LoadNote[];
}

/** The architectures that a filter is made for: the runtime's own always, and those of the profile. */
export function libraryArchitectures(
  names: readonly string[],
  runtime: RuntimeFacts,
): LibraryArchitectures | Refused {
  if (!knowsArchitecture(runtime.libseccomp, runtime.native)) {
    return refused(
      "unknown_architecture",
      `libseccomp ${runtime.libseccomp} has no ${runtime.native}`,
    );
  }
  const architectures = new Set([runtime.native]);
  const notes: LoadNote[] = [];
  for (const name of names) {
    const reason = refusal(name, runtime);
    if (reason !== undefined) return refused("unknown_architecture", reason);
    const architecture = findArchitecture(name);
    if (isBigEndian(name) !== (runtime.native === "s390x")) {
      const message = `${name} has another byte order than ${runtime.native}: libseccomp makes no filter for both`;
      return refused("other_byte_order", message);
    }
    if (architecture === undefined) notes.push(withoutTable(name));
    else architectures.add(architecture);
  }
  return { kind: "architectures", architectures: [...architectures], notes };
}

function refusal(name: string, { runtime, version, libseccomp }: RuntimeFacts): string | undefined {
  const exists =
    (findArchitecture(name) !== undefined && name.startsWith("SCMP_")) || WITHOUT_TABLE.has(name);
  if (!exists) return `${name} is no architecture; write SCMP_ARCH_X86_64, SCMP_ARCH_AARCH64, ...`;
  const isMissing =
    runtime === "runc" &&
    (NOT_IN_RUNC.has(name) || (name === "SCMP_ARCH_RISCV64" && !isAtLeast(version, "1.2.0")));
  if (isMissing) return `runc ${version} does not take ${name}`;
  if (SINCE_2_6.has(name) && !isAtLeast(libseccomp, "2.6.0")) {
    return `libseccomp ${libseccomp} has no ${name}; it came with 2.6.0`;
  }
  return undefined;
}

function isBigEndian(name: string): boolean {
  return WITHOUT_TABLE.get(name) ?? name === "SCMP_ARCH_S390X";
}

function withoutTable(name: string): LoadNote {
  return {
    code: "architecture_without_table",
    message: `${name} gets rules too, but Gatehouse has no table of its calls: they count as foreign here`,
  };
}
