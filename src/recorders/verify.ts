import { setTimeout as pause } from "node:timers/promises";
import { cleanUp, endOfLaunch, startContainer } from "../containers/container.ts";
import type { ContainerEnd, ContainerOptions } from "../containers/container-options.ts";
import { SYSTEM_PATH } from "../containers/find-program.ts";
import { prepareLaunch } from "../containers/launch.ts";
import { bpftrace } from "./bpftrace/bpftrace.ts";
import type { CommandTarget, Denial } from "./recorder.ts";

export interface VerifyOptions {
  readonly container: ContainerOptions;
  /** Whether the command does its work; asked again until it says yes. Absent: the command is to end with 0. */
  readonly check?: ((signal: AbortSignal) => Promise<boolean>) | undefined;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** What became of a command under a profile. */
export interface Verification {
  readonly passed: boolean;
  readonly end: ContainerEnd;
  /** Whether the check said yes; absent without one. */
  readonly checked?: boolean | undefined;
  /** What the profile denied, by every process of the container, the runtime's own too; absent where it was not seen. */
  readonly denials?: readonly Denial[] | undefined;
  /** Why denials were not seen. */
  readonly unseen?: string | undefined;
}

const CHECK_EVERY_MS = 100;
/** What a tracer may need to be in place, and a command to end when it is asked. */
const ATTACH_MS = 120_000;

/** Starts a command in a container under a profile, waits for its check, stops it, and tells what was denied meanwhile. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const launch = await prepareLaunch(options.container);
  try {
    const target: CommandTarget = {
      kind: "command",
      argv: launch.argv,
      environment: { PATH: SYSTEM_PATH, LC_ALL: "C" },
      folder: "/",
      stdio: ["ignore", "ignore", "inherit"],
      container: launch,
      timeoutMs: options.container.timeoutMs + ATTACH_MS,
    };
    const unseen = await bpftrace.whyNot(target);
    if (unseen !== undefined) return { ...(await verifyUnseen(options)), unseen };
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    options.signal.addEventListener("abort", abort, { once: true });
    let checking: Promise<boolean> | undefined;
    const run = await bpftrace
      .record({
        target,
        origin: "verify",
        stop: stop.signal,
        denials: true,
        forMs: options.container.timeoutMs,
        onBegin: () => {
          const { check } = options;
          if (check !== undefined) checking = until(check, stop.signal).finally(abort);
        },
      })
      .finally(() => options.signal.removeEventListener("abort", abort));
    // What is still asked after the command has ended is no longer of use.
    stop.abort();
    const checked = await checking;
    const end: ContainerEnd =
      run.endedBy === "time"
        ? { kind: "deadline" }
        : await endOfLaunch(launch, run.exit ?? { status: null, signal: null });
    return { ...verdict(end, checked), denials: run.denials };
  } finally {
    await cleanUp(launch);
  }
}

/** Without anybody who sees what is denied. */
async function verifyUnseen({ container, check, signal }: VerifyOptions): Promise<Verification> {
  const running = await startContainer({ ...container, signal });
  if (check === undefined) return verdict((await running.ended).end, undefined);
  const checked = await running.ready(check, container.timeoutMs);
  return verdict((await running.stop()).end, checked);
}

function verdict(
  end: ContainerEnd,
  checked: boolean | undefined,
): Pick<Verification, "passed" | "end" | "checked"> {
  const passed = checked ?? (end.kind === "exited" && end.status === 0);
  return { passed, end, ...(checked !== undefined && { checked }) };
}

/** Asks until it says yes, or nobody waits any longer. */
async function until(
  check: NonNullable<VerifyOptions["check"]>,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    if (await check(signal).catch(() => false)) return true;
    await pause(CHECK_EVERY_MS);
  }
  return false;
}
