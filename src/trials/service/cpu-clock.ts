import { readFile } from "node:fs/promises";
import path from "node:path";
import { runtimePid, servicePids } from "./service-pids.ts";

/** The CPU time that a service has used, all of its processes, those too that ended. */
export interface CpuClock {
  /** Where it is read, in words for people. */
  readonly method: string;
  /** Undefined once the service is gone. */
  nanoseconds(): Promise<number | undefined>;
}

/**
 * The clock of the control group that the runtime made for a service, found below the process that started the runtime.
 * Undefined where it has none of its own: then nothing here accounts for processes that end.
 */
export async function cpuClock(ancestor: number): Promise<CpuClock | undefined> {
  const runtime = await runtimePid(ancestor);
  const [service] = await servicePids(ancestor);
  if (runtime === undefined || service === undefined) return undefined;
  const [outer, inner] = [await groupsOf(runtime), await groupsOf(service)];
  for (const { method, file, read } of SOURCES) {
    const group = inner.get(method.controller);
    if (group === undefined || group === outer.get(method.controller)) continue;
    const mount = await mountOf(method);
    if (mount === undefined) continue;
    const place = path.join(mount, group, file);
    return {
      method: method.words,
      nanoseconds: async () => {
        const text = await readFile(place, "utf8").catch(() => undefined);
        return text === undefined ? undefined : read(text);
      },
    };
  }
  return undefined;
}

interface Method {
  /** As /proc/PID/cgroup names it: empty for the unified hierarchy. */
  readonly controller: string;
  readonly filesystem: string;
  readonly words: string;
}

const SOURCES: readonly {
  readonly method: Method;
  readonly file: string;
  readonly read: (text: string) => number;
}[] = [
  {
    method: {
      controller: "cpuacct",
      filesystem: "cgroup",
      words: "cpuacct.usage of its control group (version 1), in nanoseconds",
    },
    file: "cpuacct.usage",
    read: Number,
  },
  {
    method: {
      controller: "",
      filesystem: "cgroup2",
      words: "usage_usec in cpu.stat of its control group (version 2), in microseconds",
    },
    file: "cpu.stat",
    read: (text) => Number(/^usage_usec (\d+)$/m.exec(text)?.[1]) * 1000,
  },
];

/** The group of a process by controller. */
async function groupsOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
  return new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [, controllers, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers === undefined || group === undefined) return [];
      return controllers.split(",").map((controller) => [controller, group]);
    }),
  );
}

async function mountOf({ controller, filesystem }: Method): Promise<string | undefined> {
  const mounts = await readFile("/proc/self/mounts", "utf8").catch(() => "");
  for (const line of mounts.split("\n")) {
    const [, place, type, options = ""] = line.split(" ");
    if (type !== filesystem) continue;
    if (controller === "" || options.split(",").includes(controller)) return place;
  }
  return undefined;
}
