import type { Architecture } from "../syscalls/architecture.ts";
import { DOCKER_CAPABILITIES } from "./capability-names.ts";

/** A kernel by the two numbers that moby's `minKernel` looks at. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
}

/** The container and machine that a profile with conditions is read for. */
export interface ProfileTarget {
  /** Of the machine. */
  readonly architecture: Architecture;
  /** The bounding set: `CAP_SYS_ADMIN`. */
  readonly capabilities: readonly string[];
  readonly kernel: KernelVersion;
}

/** What Docker starts on an ordinary machine of today. */
export const DEFAULT_TARGET: ProfileTarget = {
  architecture: "x86_64",
  capabilities: DOCKER_CAPABILITIES,
  kernel: { major: 6, minor: 1 },
};

/** `includes` or `excludes` of a rule. */
export interface RuleFilter {
  readonly caps: readonly string[];
  readonly arches: readonly string[];
  readonly minKernel?: KernelVersion | undefined;
}

/**
 * Architectures as moby's conditions name them, which are libseccomp's own names (moby/profiles, seccomp_linux.go), and those
 * of containers/common beside them.
 */
export const CONDITION_ARCHES: readonly string[] =
  "x86 amd64 x32 arm arm64 loongarch64 mips mips64 mips64n32 mipsel mipsel64 mipsel64n32 mips3l64n32 ppc ppc64 ppc64le riscv64 s390 s390x".split(
    " ",
  );

const MACHINE_ARCH: Readonly<Record<Architecture, string>> = {
  x86_64: "amd64",
  x86: "x86",
  x32: "amd64",
  aarch64: "arm64",
  arm: "arm",
  riscv64: "riscv64",
  s390x: "s390x",
  ppc64le: "ppc64le",
  loongarch64: "loongarch64",
};

/** Whether a rule stands for a target: all of `includes` must hold, and each of `excludes` drops it. */
export function isIncluded(
  includes: RuleFilter | undefined,
  excludes: RuleFilter | undefined,
  { architecture, capabilities, kernel }: ProfileTarget,
): boolean {
  const arch = MACHINE_ARCH[architecture];
  if (excludes !== undefined) {
    if (excludes.arches.includes(arch)) return false;
    if (excludes.caps.some((each) => capabilities.includes(each))) return false;
    if (excludes.minKernel !== undefined && isAtLeast(kernel, excludes.minKernel)) return false;
  }
  if (includes === undefined) return true;
  if (includes.arches.length > 0 && !includes.arches.includes(arch)) return false;
  if (!includes.caps.every((each) => capabilities.includes(each))) return false;
  return includes.minKernel === undefined || isAtLeast(kernel, includes.minKernel);
}

function isAtLeast(kernel: KernelVersion, wanted: KernelVersion): boolean {
  return (
    kernel.major > wanted.major || (kernel.major === wanted.major && kernel.minor >= wanted.minor)
  );
}

const KERNEL = /^([0-9]{1,3})\.([0-9]{1,3})$/;

/** `6.1`; undefined for anything else. */
export function parseKernel(text: string): KernelVersion | undefined {
  const found = KERNEL.exec(text);
  if (found === null) return undefined;
  const kernel = { major: Number(found[1]), minor: Number(found[2]) };
  return kernel.major + kernel.minor === 0 ? undefined : kernel;
}
