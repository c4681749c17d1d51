import { readdirSync, readFileSync } from "node:fs";
import type { RunningServer } from "../support/gatehouse.ts";
import type { RunningProcess } from "../support/process.ts";

/** The processes that one process started and that still are, of whichever of its threads. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"),
  );
  return lists.flatMap((list) => list.trim().split(/\s+/).filter(Boolean)).map(Number);
}

/** The process that serves, below its supervisor. */
export function workerOf({ child }: Pick<RunningProcess, "child">): number {
  // Before it there may be the opa whose version is asked.
  const worker = childrenOf(child.pid ?? 0).find((pid) => commandOf(pid).includes("worker.js"));
  if (worker === undefined) throw new Error("the server has no worker now");
  return worker;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills the supervisor and its worker at once, as a lost machine would. */
export async function killHard(server: RunningServer): Promise<void> {
  const pid = server.child.pid ?? 0;
  for (const each of [pid, ...childrenOf(pid)]) process.kill(each, "SIGKILL");
  await server.ended;
}

/** How many descriptors a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

const TICKS_PER_SECOND = 100;

/** The processor time that the main thread of a process took so far, in seconds: on a busy machine the same. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
  const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}
