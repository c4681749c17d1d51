import { ARCHITECTURES, type Architecture } from "../../syscalls/architecture.ts";
import { syscallNumber } from "../../syscalls/syscall-table.ts";
import { isKnownTo } from "../../syscalls/versions.ts";
import { isAtLeast } from "../versions.ts";

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

/** True where a libseccomp can resolve the name, if only to a number that no architecture here uses. */
export function knowsCall(libseccomp: string, name: string): boolean {
  return (
    SOCKET_CALLS.has(name) ||
    IPC_CALLS.has(name) ||
    ARCHITECTURES.some((facts) => isKnownTo(libseccomp, facts.name, name))
  );
}

/** The number that a libseccomp gives a call on an architecture; undefined where it has none there. */
export function libraryNumber(
  libseccomp: string,
  architecture: Architecture,
  name: string,
): number | undefined {
  return isKnownTo(libseccomp, architecture, name) ? syscallNumber(architecture, name) : undefined;
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
