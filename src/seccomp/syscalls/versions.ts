import type { Architecture } from "./architecture.ts";
import { syscallNumber } from "./syscall-table.ts";
import { VERSION_DATA } from "./version-data.ts";

/** Since when a call is known; undefined where no source tells it, or for no release so far. */
export interface SyscallVersions {
  readonly kernel: string | undefined;
  /** The oldest told is 2.2.0: that release or one before. */
  readonly libseccomp: string | undefined;
}

const UNKNOWN: SyscallVersions = { kernel: undefined, libseccomp: undefined };

const VERSIONS: ReadonlyMap<string, SyscallVersions> = new Map(
  VERSION_DATA.trim()
    .split("\n")
    .map((line) => {
      const [name = "", kernel, libseccomp] = line.split(" ");
      return [name, { kernel: told(kernel), libseccomp: told(libseccomp) }];
    }),
);

/** When Linux and libseccomp (its CHANGELOG) learned an architecture, where that is later than its oldest calls. */
const ARCHITECTURE_SINCE: Partial<Record<Architecture, SyscallVersions>> = {
  x32: { kernel: "3.4", libseccomp: "2.1.0" },
  arm: { kernel: undefined, libseccomp: "2.1.0" },
  aarch64: { kernel: "3.7", libseccomp: "2.2.0" },
  riscv64: { kernel: "4.15", libseccomp: "2.5.0" },
  s390x: { kernel: undefined, libseccomp: "2.3.0" },
  ppc64le: { kernel: undefined, libseccomp: "2.3.0" },
  loongarch64: { kernel: "5.19", libseccomp: "2.6.0" },
};

/** Calls that some architectures got later than others: instead of socketcall and ipc (socketcall(2), Linux 4.3 and 5.1). */
const LATER_THERE: readonly (readonly [readonly Architecture[], SyscallVersions, string])[] = [
  [
    ["x86", "s390x"],
    { kernel: "4.3", libseccomp: "2.3.0" },
    "accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmsg sendmsg sendto setsockopt shutdown " +
      "socket socketpair",
  ],
  [
    ["x86", "s390x", "ppc64le"],
    { kernel: "5.1", libseccomp: "2.4.2" },
    "msgctl msgget msgrcv msgsnd semctl semget semtimedop shmat shmctl shmdt shmget",
  ],
  [["x32"], { kernel: "6.6", libseccomp: "2.6.0" }, "map_shadow_stack"],
  [["riscv64"], { kernel: "5.14", libseccomp: "2.5.5" }, "memfd_secret"],
  [["s390x"], { kernel: undefined, libseccomp: "2.5.5" }, "memfd_secret"],
];

/** Builds of distributions with the table of a later release: what seccomp_version() says does not tell it. */
const BACKPORTED: ReadonlyMap<string, string> = new Map([["2.5.4-1+deb12u1", "2.5.5"]]);

/** Since when a call is known: on any architecture, or on the one asked for. */
export function versionsOf(name: string, architecture?: Architecture): SyscallVersions {
  const anywhere = VERSIONS.get(name) ?? UNKNOWN;
  if (architecture === undefined) return anywhere;
  if (syscallNumber(architecture, name) === undefined) return UNKNOWN;
  const there = LATER_THERE.find(
    ([architectures, , names]) =>
      architectures.includes(architecture) && names.split(" ").includes(name),
  )?.[1];
  const since = ARCHITECTURE_SINCE[architecture];
  const call = there ?? anywhere;
  return {
    kernel:
      since === undefined || call.kernel === undefined
        ? call.kernel
        : later(call.kernel, since.kernel),
    libseccomp: call.libseccomp && later(call.libseccomp, since?.libseccomp),
  };
}

/**
 * Whether a libseccomp has a number for a call on an architecture, so that a rule for it has an effect there. It is named by its
 * release ("2.5.4") or by a package's version ("2.5.4-1+deb12u1"), since a distribution may bring in a later table. As the tables
 * of 2.5.4, 2.5.5 and 2.6.0 have it; for other releases by the kernel whose table they say to have.
 */
export function isKnownTo(libseccomp: string, architecture: Architecture, name: string): boolean {
  const since = versionsOf(name, architecture).libseccomp;
  const table = BACKPORTED.get(libseccomp) ?? libseccomp.replace(/-.*/, "");
  return since !== undefined && !isLater(since, table);
}

/** The packages of a release that have a later table than it. */
export function backportsOf(release: string): readonly string[] {
  return [...BACKPORTED.keys()].filter((build) => build.startsWith(`${release}-`));
}

function told(version: string | undefined): string | undefined {
  return version === "-" ? undefined : version;
}

function later(version: string, other: string | undefined): string {
  return other !== undefined && isLater(other, version) ? other : version;
}

function isLater(left: string, right: string): boolean {
  const others = right.split(".").map(Number);
  for (const [index, part] of left.split(".").map(Number).entries()) {
    if (part !== (others[index] ?? 0)) return part > (others[index] ?? 0);
  }
  return false;
}
