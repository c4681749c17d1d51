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

/** A clock and the file that it is read from. */
interface Account extends CpuClock {
  readonly file: string;
}

/** What the kernel says of the runtime and of the service that it started. */
export interface GroupTexts {
  /** /proc/PID/cgroup of both. */
  readonly runtime: string;
  readonly service: string;
  /** /proc/self/mounts. */
  readonly mounts: string;
}

/**
 * The clock of the control group that the runtime made for a service, found below the process that started the runtime.
 * Undefined where it has none of its own: then nothing here accounts for processes that end.
 */
export async function cpuClock(ancestor: number): Promise<CpuClock | undefined> {
  const runtime = await runtimePid(ancestor);
  const [service] = await servicePids(ancestor);
  if (runtime === undefined || service === undefined) return undefined;
  return findAccount({
    runtime: await readText(`/proc/${runtime}/cgroup`),
    service: await readText(`/proc/${service}/cgroup`),
    mounts: await readText("/proc/self/mounts"),
  });
}

/** The account of the service alone, version 1 of control groups first: there it counts nanoseconds. */
export function findAccount(texts: GroupTexts): Account | undefined {
  const [outer, inner] = [groupsOf(texts.runtime), groupsOf(texts.service)];
  for (const { method, file, read } of SOURCES) {
    const group = inner.get(method.controller);
    if (group === undefined || group === outer.get(method.controller)) continue;
    const mount = mountOf(method, texts.mounts);
    if (mount === undefined) continue;
    const place = path.join(mount, group, file);
    const nanoseconds = async (): Promise<number | undefined> => {
      const text = await readFile(place, "utf8").catch(() => undefined);
      return text === undefined ? undefined : read(text);
    };
    return { method: method.words, file: place, nanoseconds };
  }
  return undefined;
}

async function readText(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => "");
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
function groupsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [, controllers, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers === undefined || group === undefined) return [];
      return controllers.split(",").map((controller) => [controller, group]);
    }),
  );
}

function mountOf({ controller, filesystem }: Method, mounts: string): string | undefined {
  for (const line of mounts.split("\n")) {
    const [, place, type, options = ""] = line.split(" ");
    if (type !== filesystem) continue;
    if (controller === "" || options.split(",").includes(controller)) return place;
  }
  return undefined;
}
