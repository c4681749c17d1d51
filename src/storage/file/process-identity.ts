import { readFile } from "node:fs/promises";
import { systemCodeOf } from "../../domain/policy-error.ts";

/** When a process started: tells it from a later one that was given the same id. Null where the system does not say. */
export type ProcessStart = string | null;

/** Asks Linux's /proc (proc(5): field 22 of stat, in ticks since boot) and names the boot, so that it holds over restarts. */
export async function startOf(pid: number | "self"): Promise<ProcessStart> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    // The second field is the program's name in parentheses and may hold spaces.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? null : `${boot.trim()}:${ticks}`;
  } catch {
    return null;
  }
}

/** True while the process that had this id at that start runs. Without a start, any process of that id counts. */
export async function isProcessAlive(pid: number, start: unknown): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCodeOf(error) !== "EPERM") return false;
  }
  const now = await startOf(pid);
  return typeof start !== "string" || now === null || now === start;
}
