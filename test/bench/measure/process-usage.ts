import { readdirSync, readFileSync } from "node:fs";

/** CPU microseconds that the living threads of a process have taken since it started (Linux, schedstat). */
export function cpuMicroseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readProc(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ", 1)[0] ?? 0);
  }
  return nanoseconds / 1000;
}

/** Bytes of a process that are in memory now, 0 when it has ended. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** The processes that a process has started, without theirs. */
export function childrenOf(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads
    .map((thread) => readProc(`/proc/${pid}/task/${thread}/children`) ?? "")
    .flatMap((children) => children.split(" ").filter((each) => each.trim() !== ""))
    .map(Number);
}

/** The most memory in bytes that the children of a process had together while `work` ran, looked at each 10 ms. */
export async function peakOfChildren<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakBytes: number }> {
  let peakBytes = 0;
  const timer = setInterval(() => {
    const bytes = childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), 0);
    peakBytes = Math.max(peakBytes, bytes);
  }, 10);
  try {
    return { result: await work(), peakBytes };
  } finally {
    clearInterval(timer);
  }
}

/** A process or thread may end between its listing and its reading. */
function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
