import { type Container, startContainer } from "../../containers/container.ts";
import type { ContainerRun, Mount } from "../../containers/container-options.ts";
import type { RuntimeName } from "../../containers/runtime.ts";
import { startWorker, type Work } from "./work.ts";

/** A service as it is tried. */
export interface TrialService {
  readonly runtime: RuntimeName;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the commands that check it and give it work, which run outside. */
  readonly workEnvironment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly noNewPrivileges: boolean;
  /** It is ready, and works, once this succeeds. */
  readonly check: Work;
  /** How long it may take until then. */
  readonly patienceMs: number;
}

export type Started =
  | { readonly kind: "ready"; readonly container: Container; readonly readyMs: number }
  | Failed;

export interface Failed {
  readonly kind: "failed";
  /** What went wrong, for people. */
  readonly reason: string;
  /** The end of what the service said. */
  readonly output: string;
}

/** A round that takes longer is ended, whatever it does. */
const ROUND_MS = 300_000;
/** Timers may be early by as much. */
const TIMER_MS = 5;
const OUTPUT_CHARACTERS = 1_000;

/** Starts a service under a profile, or without a filter, and waits until its check succeeds. Throws what `startContainer` throws. */
export async function startService(
  service: TrialService,
  profile: string | undefined,
  signal: AbortSignal,
): Promise<Started> {
  const begin = performance.now();
  const container = await startContainer({
    runtime: service.runtime,
    command: service.command,
    profile,
    noNewPrivileges: service.noNewPrivileges,
    environment: service.environment,
    mounts: service.mounts,
    signal,
    timeoutMs: service.patienceMs + ROUND_MS,
  });
  const worker = startWorker(service.check, service.workEnvironment);
  let refusal: string | undefined;
  const asked = performance.now();
  const isReady = await container.ready(async (ending) => {
    refusal = await worker.once(ending);
    return refusal === undefined;
  }, service.patienceMs);
  const now = performance.now();
  worker.end();
  if (isReady) return { kind: "ready", container, readyMs: now - begin };
  // One that is ended here may look as if it had ended by itself.
  const isLate = now - asked >= service.patienceMs - TIMER_MS;
  const run = await container.stop("SIGKILL");
  return {
    kind: "failed",
    reason: isLate ? lateText(service, refusal) : whyNotReady(run, refusal, service),
    output: outputOf(run),
  };
}

function lateText({ patienceMs }: TrialService, refusal: string | undefined): string {
  return `its check did not pass within ${patienceMs / 1000} s: ${refusal ?? "no answer"}`;
}

/** A runtime calls more where the container may still gain privileges. */
const PRIVILEGES_HINT = " (a profile that was made for --no-new-privileges needs that option)";

/** The end of what a service said, errors last. */
function outputOf({ stdout, stderr }: ContainerRun): string {
  return `${stdout}${stderr}`.trim().slice(-OUTPUT_CHARACTERS);
}

function whyNotReady(
  { end }: ContainerRun,
  refusal: string | undefined,
  service: TrialService,
): string {
  switch (end.kind) {
    case "exited":
      return `it ended with exit status ${end.status} before its check passed`;
    case "signalled":
      return end.signal === "SIGSYS"
        ? "the filter killed it (SIGSYS) before its check passed"
        : `${end.signal} ended it before its check passed`;
    case "not_started":
      return `${service.runtime} did not start it: ${end.message}${service.noNewPrivileges ? "" : PRIVILEGES_HINT}`;
    case "deadline":
    case "killed":
      return lateText(service, refusal);
  }
}
