import type { Architecture } from "../../../../seccomp/syscalls/architecture.ts";

/** What is known of a process, or thread, while its lines are read. */
export interface StraceProcess {
  /** Its name as the kernel has it after `execve`; undefined before the first one. */
  name: string | undefined;
  /** Undefined for one that Gatehouse has no table of. */
  architecture: Architecture | undefined;
  /** The call that it is in, which a later line ends. */
  pending: PendingCall | undefined;
  /** It was let go, or ended. */
  isGone: boolean;
}

export interface PendingCall {
  readonly name: string;
  /** What it will be called if this is an `execve` that succeeds. */
  readonly program: string | undefined;
}

/** All that run at one time, far above what a machine can. */
const MOST_PROCESSES = 65_536;
/** Lines without a number are those of the only process, whose number may come later. */
const UNNUMBERED = -1;
const FORKS: ReadonlySet<string> = new Set(["fork", "vfork", "clone", "clone3"]);

export interface StraceProcesses {
  /** The process of a line: of its number, or the one that is left where it has none. */
  of(pid: number | undefined): StraceProcess;
  /** It is in a call that a later line ends. */
  begun(process: StraceProcess, pending: PendingCall): void;
  /** `child` is a new one of `parent`. */
  forked(parent: StraceProcess, child: number): void;
  attached(pid: number): void;
  ended(pid: number | undefined): void;
  /** A thread became the process `pid` by `execve`. */
  superseded(pid: number | undefined, thread: number): void;
  /** How many had neither ended nor been let go. */
  running(): number;
  /** True where some were forgotten, because there were too many at one time. */
  readonly hasForgotten: boolean;
}

export function isFork(name: string): boolean {
  return FORKS.has(name);
}

export function createStraceProcesses(native: Architecture): StraceProcesses {
  const live = new Map<number, StraceProcess>();
  const announced = new Set<number>();
  const gone = new Set<number>();
  const forking: StraceProcess[] = [];
  let hasForgotten = false;
  const put = (pid: number, process: StraceProcess): StraceProcess => {
    live.set(pid, process);
    if (live.size <= MOST_PROCESSES) return process;
    // All at once: to forget one with each that comes would cost more and more.
    hasForgotten = true;
    live.clear();
    forking.length = 0;
    live.set(pid, process);
    return process;
  };
  const find = (pid: number | undefined): StraceProcess => {
    const number = pid ?? onlyOne(live);
    const known = live.get(number);
    if (known !== undefined) return known;
    const unnumbered = live.get(UNNUMBERED);
    if (unnumbered !== undefined && !announced.has(number)) {
      live.delete(UNNUMBERED);
      return put(number, unnumbered);
    }
    return put(number, inherited(latestIn(forking), native));
  };
  return {
    of: find,
    begun: (process, pending) => {
      process.pending = pending;
      if (!isFork(pending.name)) return;
      if (forking.length >= MOST_PROCESSES) forking.length = 0;
      forking.push(process);
    },
    forked: (parent, child) => {
      // It may have ended before its parent learns that there is one.
      if (gone.delete(child)) return;
      announced.add(child);
      const known = live.get(child);
      if (known === undefined) put(child, inherited(parent, native));
      else known.name ??= parent.name;
    },
    attached: (pid) => {
      announced.add(pid);
      if (announced.size > MOST_PROCESSES) announced.clear();
    },
    ended: (pid) => {
      const number = pid ?? onlyOne(live);
      live.delete(number);
      gone.add(number);
      if (gone.size > MOST_PROCESSES) gone.clear();
    },
    superseded: (pid, thread) => {
      const process = live.get(thread);
      if (process === undefined) return;
      live.delete(thread);
      put(pid ?? onlyOne(live), process);
    },
    running: () => [...live.values()].filter(({ isGone }) => !isGone).length,
    get hasForgotten() {
      return hasForgotten;
    },
  };
}

function onlyOne(live: ReadonlyMap<number, StraceProcess>): number {
  return live.size === 1 ? (live.keys().next().value as number) : UNNUMBERED;
}

/** Lines of a child may come before its parent learns of it: then it is of the latest one that is in a fork. */
function latestIn(forking: StraceProcess[]): StraceProcess | undefined {
  for (;;) {
    const latest = forking.at(-1);
    if (latest === undefined || isFork(latest.pending?.name ?? "")) return latest;
    forking.pop();
  }
}

function inherited(parent: StraceProcess | undefined, native: Architecture): StraceProcess {
  return {
    name: parent?.name,
    architecture: parent === undefined ? native : parent.architecture,
    pending: undefined,
    isGone: false,
  };
}
