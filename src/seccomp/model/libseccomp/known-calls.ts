import type { Architecture } from "../../syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../syscalls/syscall-table.ts";
import { isAtLeast } from "../versions.ts";

/** The version of libseccomp whose table first has a call; all others are in that of 2.5.4 (Linux 5.17). */
const LEARNED: readonly (readonly [version: string, names: string])[] = [
  // Linux 6.7
  [
    "2.5.5",
    "cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue riscv_hwprobe",
  ],
  // Linux 6.13
  [
    "2.5.6",
    "statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal uretprobe setxattrat getxattrat listxattrat removexattrat",
  ],
  // Linux 7.1
  ["2.6.1", "open_tree_attr file_getattr file_setattr listns rseq_slice_yield uprobe"],
];

const LEARNED_IN: ReadonlyMap<string, string> = new Map(
  LEARNED.flatMap(([version, names]) => names.split(" ").map((name) => [name, version])),
);

/** Multiplexed by socketcall(2) on some architectures; the number of each there (linux/net.h). */
const SOCKET_CALLS = callsOf(
  "socket 1 bind 2 connect 3 listen 4 accept 5 getsockname 6 getpeername 7 socketpair 8 send 9 recv 10 sendto 11 recvfrom 12 " +
    "shutdown 13 setsockopt 14 getsockopt 15 sendmsg 16 recvmsg 17 accept4 18 recvmmsg 19 sendmmsg 20",
);

/** Multiplexed by ipc(2) (linux/ipc.h). */
const IPC_CALLS = callsOf(
  "semop 1 semget 2 semctl 3 semtimedop 4 msgsnd 11 msgrcv 12 msgget 13 msgctl 14 shmat 21 shmdt 22 shmget 23 shmctl 24",
);

/** Where libseccomp makes two rules of one on a socket or ipc call: the direct one and the multiplexed one. */
const MULTIPLEXING: ReadonlySet<Architecture> = new Set(["x86", "s390x", "ppc64le"]);
const SOCKETCALL = 102;
const IPC = 117;

/** True where this version of libseccomp can resolve the name, if only to a number that no architecture here uses. */
export function knowsCall(libseccomp: string, name: string): boolean {
  return (
    (SYSCALL_NAMES.has(name) && isAtLeast(libseccomp, LEARNED_IN.get(name) ?? "0")) ||
    SOCKET_CALLS.has(name) ||
    IPC_CALLS.has(name)
  );
}

/** The number that a version of libseccomp gives a call on an architecture; undefined where it has none there. */
export function libraryNumber(
  libseccomp: string,
  architecture: Architecture,
  name: string,
): number | undefined {
  if (!isAtLeast(libseccomp, LEARNED_IN.get(name) ?? "0")) return undefined;
  if (name === "memfd_secret" && (architecture === "riscv64" || architecture === "s390x")) {
    if (!isAtLeast(libseccomp, "2.5.5")) return undefined;
  }
  return syscallNumber(architecture, name);
}

/** How a call is reached through another one: the other one's number, and the first argument that stands for this call. */
export function multiplexedAs(
  architecture: Architecture,
  name: string,
): { readonly number: number; readonly selector: number } | undefined {
  if (!MULTIPLEXING.has(architecture)) return undefined;
  const socket = SOCKET_CALLS.get(name);
  if (socket !== undefined) return { number: SOCKETCALL, selector: socket };
  const ipc = IPC_CALLS.get(name);
  return ipc === undefined ? undefined : { number: IPC, selector: ipc };
}

/** True for a libseccomp that can make filters for an architecture. */
export function knowsArchitecture(libseccomp: string, architecture: Architecture): boolean {
  return architecture !== "loongarch64" || isAtLeast(libseccomp, "2.6.0");
}

function callsOf(text: string): ReadonlyMap<string, number> {
  return new Map(
    [...text.matchAll(/(\w+) (\d+)/g)].map(([, name = "", number]) => [name, Number(number)]),
  );
}
