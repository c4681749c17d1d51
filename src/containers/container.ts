import { readFile } from "node:fs/promises";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { startDeadline } from "../means/async/deadline.ts";
import type { ContainerEnd, ContainerOptions, ContainerRun } from "./container-options.ts";
import { SYSTEM_PATH } from "./find-program.ts";
import { keepOutput } from "./kept-output.ts";
import { type Launch, prepareLaunch } from "./launch.ts";
import { type GroupExit, type ProcessGroup, startGroup } from "./process-group.ts";

const DEFAULT_MAX_OUTPUT_BYTES = 1024 * 1024;
const GRACE_MS = 5_000;
const SWEEP_MS = 10_000;
const POLL_MS = 20;
/** Added to the number of the signal in the status that a runtime ends with. */
const SIGNALLED = 128;

/** A container that runs. It ends at its deadline at the latest, and with Gatehouse. */
export interface Container {
  /** Of the ancestor of the runtime and of the command. */
  readonly pid: number;
  /** Settles once everything of it is gone; never rejects. */
  readonly ended: Promise<ContainerRun>;
  /** What it printed so far. */
  output(): { readonly stdout: string; readonly stderr: string };
  /** Waits until the check says yes. False where the container ended or the time passed before; a check that throws says no. */
  ready(check: (signal: AbortSignal) => Promise<boolean>, timeoutMs: number): Promise<boolean>;
  /** Gives the command a signal and, where it does not end within the grace, kills all of it. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<ContainerRun>;
}

/** Runs a command in a container under a profile to its end. Throws what `startContainer` throws. */
export async function runContainer(options: ContainerOptions): Promise<ContainerRun> {
  const container = await startContainer(options);
  return await container.ended;
}

/**
 * Starts a command in a container under a profile. Throws `misconfigured` where no container can be started here and
 * `invalid_parameter` for a profile that is no JSON object; what the runtime refuses is an end (`not_started`).
 * It keeps accidents off the host, not an attacker: the command is root, on the host's network.
 */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const launch = await prepareLaunch(options);
  const group = startGroup({
    argv: launch.argv,
    env: { PATH: SYSTEM_PATH, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  });
  const maxBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  const stdout = keepOutput(group.child.stdout, maxBytes);
  const stderr = keepOutput(group.child.stderr, maxBytes);
  const ended = group.closed.then(async (exit): Promise<ContainerRun> => {
    const end = await endOfLaunch(launch, exit);
    await cleanUp(launch);
    return {
      end,
      stdout: stdout.text(),
      stderr: stderr.text(),
      truncated: stdout.isTruncated() || stderr.isTruncated(),
    };
  });
  return {
    pid: group.child.pid ?? -1,
    ended,
    output: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
    ready: async (check, timeoutMs) => await waitReady(group, check, timeoutMs),
    stop: async (signal = "SIGTERM", graceMs = GRACE_MS) => {
      await signalChildren(group, signal);
      await Promise.race([group.closed, pause(graceMs, undefined, { ref: false })]);
      group.kill();
      return await ended;
    },
  };
}

/** How the command of a launch ended, from how its program did. */
export async function endOfLaunch(launch: Launch, exit: GroupExit): Promise<ContainerEnd> {
  if (exit.killed !== undefined) return { kind: exit.killed };
  if (exit.error !== undefined) return { kind: "not_started", message: exit.error };
  const { status, signal } = exit;
  if (status === null) return { kind: "signalled", signal: signal ?? "unknown" };
  const message = status === 0 ? undefined : await launch.complaint();
  if (message !== undefined) return { kind: "not_started", message };
  const name = signalName(status - SIGNALLED);
  return name === undefined ? { kind: "exited", status } : { kind: "signalled", signal: name };
}

/** Removes what a launch that has ended left behind. */
export async function cleanUp(launch: Launch): Promise<void> {
  const sweep = startGroup({
    argv: launch.sweep,
    env: { PATH: SYSTEM_PATH, LC_ALL: "C" },
    stdio: "ignore",
    timeoutMs: SWEEP_MS,
  });
  await sweep.closed;
  await launch.remove();
}

/**
 * Gives the signal to the children of the program that the group was started with. For a launch that is the runtime, which
 * passes it on.
 */
export async function signalChildren(group: ProcessGroup, signal: NodeJS.Signals): Promise<void> {
  const pid = group.child.pid;
  if (pid === undefined || group.hasEnded()) return;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  for (const child of children.split(" ").filter((text) => text !== "")) {
    try {
      process.kill(Number(child), signal);
    } catch {
      // It ended meanwhile.
    }
  }
}

async function waitReady(
  group: ProcessGroup,
  check: (signal: AbortSignal) => Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const gone = new AbortController();
  void group.closed.then(() => gone.abort());
  const deadline = startDeadline(gone.signal, timeoutMs, "not ready in time");
  try {
    while (!(await deadline.race(check(deadline.signal).catch(() => false)))) {
      await deadline.race(pause(POLL_MS));
    }
    return !group.hasEnded();
  } catch {
    return false;
  } finally {
    deadline.end();
  }
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
