import { readFile } from "node:fs/promises";
import { arch, availableParallelism, cpus, loadavg, release } from "node:os";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { machineArchitecture } from "../../seccomp/syscalls/machine-architecture.ts";

/** The machine that something was measured on, as far as it decides what a filter costs. */
export interface MachineFacts {
  readonly kernel: string;
  readonly architecture: string;
  readonly cpu: string;
  readonly cpus: number;
  /** Whether filters are compiled to machine code; without that each instruction is interpreted. */
  readonly jit: "on" | "off" | "unknown";
  /** Whether calls that a filter always allows skip it (Linux 5.11, kernel/seccomp.c, seccomp_cache_check_allow). */
  readonly bitmap: "there" | "not there" | "unknown";
}

/** How busy a machine was. */
export interface Busyness {
  /** Of one minute, the highest that was seen. */
  readonly load: number;
  /** The share of CPU time that the hypervisor gave to others; absent where it is not told. */
  readonly stolen?: number | undefined;
}

/** Watches how busy the machine is. */
export interface BusyWatch {
  look(): void;
  end(): Promise<Busyness>;
}

export async function machineFacts(): Promise<MachineFacts> {
  return {
    kernel: release(),
    architecture: machineArchitecture() ?? arch(),
    cpu: cpus()[0]?.model.trim() || "unknown",
    cpus: availableParallelism(),
    jit: await readJit(),
    bitmap: bitmapOf(release(), machineArchitecture()),
  };
}

/** Whether a kernel of that release keeps the bitmap for native calls: since 5.11, loongarch64 from its start (5.19). */
export function bitmapOf(
  kernel: string,
  architecture: Architecture | undefined,
): MachineFacts["bitmap"] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel) ?? [];
  if (major === undefined || architecture === undefined) return "unknown";
  // A 32-bit x86 kernel has it, and x32 calls have numbers that are in no bitmap.
  if (architecture === "x32") return "not there";
  const isNew = Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 11);
  return isNew ? "there" : "not there";
}

async function readJit(): Promise<MachineFacts["jit"]> {
  const text = await readFile("/proc/sys/net/core/bpf_jit_enable", "utf8").catch(() => undefined);
  if (text === undefined) return "unknown";
  return text.trim() === "0" ? "off" : "on";
}

export async function watchBusyness(): Promise<BusyWatch> {
  const before = await cpuTimes();
  let load = loadavg()[0] ?? 0;
  const look = (): void => {
    load = Math.max(load, loadavg()[0] ?? 0);
  };
  return {
    look,
    end: async () => {
      look();
      const after = await cpuTimes();
      if (before === undefined || after === undefined || after.all <= before.all) return { load };
      return { load, stolen: (after.stolen - before.stolen) / (after.all - before.all) };
    },
  };
}

/** The first line of /proc/stat (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal. */
async function cpuTimes(): Promise<{ readonly all: number; readonly stolen: number } | undefined> {
  const text = await readFile("/proc/stat", "utf8").catch(() => "");
  const numbers = /^cpu +(.*)$/m.exec(text)?.[1]?.split(" ").slice(0, 8).map(Number);
  const stolen = numbers?.[7];
  if (numbers === undefined || stolen === undefined) return undefined;
  return { all: numbers.reduce((sum, each) => sum + each, 0), stolen };
}
