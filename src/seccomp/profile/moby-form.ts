import { canonicalProfile } from "./canonical-profile.ts";
import type { SeccompProfile } from "./profile.ts";
import { jsonText, writtenProfile } from "./write-profile.ts";

/** The architectures that a machine of the first one also runs: what Docker's own profile groups (moby/profiles, default.json). */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ["SCMP_ARCH_X86_64", ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]],
  ["SCMP_ARCH_AARCH64", ["SCMP_ARCH_ARM"]],
  ["SCMP_ARCH_MIPS64", ["SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64N32"]],
  ["SCMP_ARCH_MIPS64N32", ["SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64"]],
  ["SCMP_ARCH_MIPSEL64", ["SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64N32"]],
  ["SCMP_ARCH_MIPSEL64N32", ["SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64"]],
  ["SCMP_ARCH_S390X", ["SCMP_ARCH_S390"]],
]);

/**
 * The text of a profile in Docker's form, in which `archMap` stands for `architectures`: one entry for each kind of machine,
 * with those of the profile's other architectures that such a machine also runs. Docker, containerd and Podman pick the entry
 * of the machine that they are on.
 */
export function mobyForm(profile: SeccompProfile): string {
  const { architectures, defaultAction, defaultErrnoRet, syscalls, ...rest } = writtenProfile(
    canonicalProfile(profile),
  );
  const archMap = mapEntries(profile.architectures);
  return jsonText({ defaultAction, defaultErrnoRet, archMap, ...rest, syscalls });
}

interface MapEntry {
  readonly [name: string]: string | readonly string[];
  readonly architecture: string;
  readonly subArchitectures: readonly string[];
}

function mapEntries(architectures: readonly string[]): MapEntry[] {
  return architectures.map((architecture) => ({
    architecture,
    subArchitectures: (FAMILIES.get(architecture) ?? []).filter((each) =>
      architectures.includes(each),
    ),
  }));
}
