/** The architectures that profiles are made for, by the names that libseccomp's tools print. */
export type Architecture =
  | "x86_64"
  | "x86"
  | "x32"
  | "aarch64"
  | "arm"
  | "riscv64"
  | "s390x"
  | "ppc64le"
  | "loongarch64";

export interface ArchitectureFacts {
  readonly name: Architecture;
  /** In an OCI profile (runtime-spec, config-linux.md, seccomp). */
  readonly oci: string;
  /** GOARCH, as moby's profiles name it; x32 is no Go architecture but named so there. */
  readonly go: string;
  /** `arch` of an audit record and of `struct seccomp_data` (linux/audit.h); x32 shares that of x86_64. */
  readonly audit: number;
  /** Bits of a register: on 32 of them a filter compares the low half of an argument alone. */
  readonly bits: 32 | 64;
}

/** In the order of the columns of the syscall table. */
export const ARCHITECTURES: readonly ArchitectureFacts[] = [
  { name: "x86_64", oci: "SCMP_ARCH_X86_64", go: "amd64", audit: 0xc000003e, bits: 64 },
  { name: "x86", oci: "SCMP_ARCH_X86", go: "386", audit: 0x40000003, bits: 32 },
  { name: "x32", oci: "SCMP_ARCH_X32", go: "x32", audit: 0xc000003e, bits: 32 },
  { name: "aarch64", oci: "SCMP_ARCH_AARCH64", go: "arm64", audit: 0xc00000b7, bits: 64 },
  { name: "arm", oci: "SCMP_ARCH_ARM", go: "arm", audit: 0x40000028, bits: 32 },
  { name: "riscv64", oci: "SCMP_ARCH_RISCV64", go: "riscv64", audit: 0xc00000f3, bits: 64 },
  { name: "s390x", oci: "SCMP_ARCH_S390X", go: "s390x", audit: 0x80000016, bits: 64 },
  { name: "ppc64le", oci: "SCMP_ARCH_PPC64LE", go: "ppc64le", audit: 0xc0000015, bits: 64 },
  { name: "loongarch64", oci: "SCMP_ARCH_LOONGARCH64", go: "loong64", audit: 0xc0000102, bits: 64 },
];

/** Set in the number of every x32 call (arch/x86/include/uapi/asm/unistd.h, __X32_SYSCALL_BIT). */
export const X32_BIT = 0x40000000;

const BY_NAME: ReadonlyMap<string, ArchitectureFacts> = new Map(
  ARCHITECTURES.flatMap((facts) => [
    [facts.name, facts],
    [facts.oci, facts],
  ]),
);

export function architectureFacts(name: Architecture): ArchitectureFacts {
  return BY_NAME.get(name) as ArchitectureFacts;
}

/** The architecture of an OCI name (`SCMP_ARCH_X86_64`) or of ours; undefined for one that Gatehouse has no table of. */
export function findArchitecture(name: string): Architecture | undefined {
  return BY_NAME.get(name)?.name;
}

/**
 * The architecture of a call as the kernel tells it: the audit token, and the number, whose bit 30 tells x32 from x86_64.
 * Undefined for a token that Gatehouse has no table of.
 */
export function auditArchitecture(token: number, number: number): Architecture | undefined {
  const found = ARCHITECTURES.find(({ audit }) => audit === token)?.name;
  return found === "x86_64" && number >= X32_BIT ? "x32" : found;
}
