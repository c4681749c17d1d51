import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startContainer } from "../../../src/containers/container.ts";
import { SYSTEM_PATH } from "../../../src/containers/find-program.ts";
import type { RuntimeName } from "../../../src/containers/runtime.ts";
import type { Recording } from "../../../src/facts/recording/recording.ts";
import { strace } from "../../../src/recorders/strace.ts";
import type { Service } from "../inputs/seccomp-services/service.ts";
import { childrenOf } from "./process-usage.ts";
import { openPlace, type Phase, type Place } from "./service-place.ts";

const LONGEST_MS = 60_000;
const READY_MS = 30_000;
const PAUSE_MS = 50;
/** A service has work of its own each second, which a shorter recording would miss by chance. */
const LEAST_MS = 3_000;
const ENVIRONMENT: Readonly<Record<string, string>> = { PATH: SYSTEM_PATH, LC_ALL: "C.UTF-8" };

/** What a service calls from its start to its end while it is used. Throws where a step does not give what it should. */
export async function recordPhase(
  service: Service,
  phase: Phase,
  template: string,
): Promise<Recording> {
  const place = await openPlace(service, phase, template);
  const stop = new AbortController();
  const run = strace.record({
    target: {
      kind: "command",
      argv: place.command,
      environment: ENVIRONMENT,
      folder: place.folder,
      stdio: ["ignore", "ignore", "ignore"],
    },
    origin: `${service.name}, ${phase}`,
    stop: stop.signal,
    forMs: LONGEST_MS,
  });
  try {
    if (service.works === "batch") await run;
    else await untilReady(service, place, run);
    const least = service.works === "batch" ? undefined : sleep(LEAST_MS);
    for (const step of service[phase]) await place.take(step);
    await least;
    const pid = tracedBy(place.command);
    if (pid !== undefined) process.kill(pid, service.stop);
    return (await run).recording;
  } finally {
    stop.abort();
    await run.catch(() => undefined);
    await place.remove();
  }
}

/** Uses a service under a profile. Gives why it failed, undefined where all was as it is without. */
export async function judgeUnder(
  service: Service,
  template: string,
  runtime: RuntimeName,
  profile: string,
): Promise<string | undefined> {
  const place = await openPlace(service, "judge", template);
  const container = await startContainer({
    runtime,
    command: place.command,
    profile,
    noNewPrivileges: true,
    environment: ENVIRONMENT,
    folder: place.folder,
    mounts: [{ source: place.folder, destination: place.folder }],
    timeoutMs: LONGEST_MS,
  });
  try {
    if (service.works === "batch") await container.ended;
    else await untilReady(service, place, container.ended);
    for (const step of service.judge) await place.take(step);
    const { end, stderr } = await container.stop(service.stop);
    // Of what was killed the runtime tells all sorts of things.
    const isRight =
      service.stop === "SIGKILL" ||
      (end.kind === "exited" && end.status === 0) ||
      (end.kind === "signalled" && end.signal === service.stop);
    return isRight
      ? undefined
      : `ended otherwise than asked: ${JSON.stringify(end)} ${stderr.slice(-500)}`;
  } catch (error) {
    const { end, stderr } = await container.stop("SIGKILL");
    return `${String(error)}; ${JSON.stringify(end)} ${stderr.slice(-500)}`;
  } finally {
    await place.remove();
  }
}

/** Throws where the service ends before, with what it ended with. */
async function untilReady(service: Service, place: Place, ended: Promise<unknown>): Promise<void> {
  let gone = false;
  const watch = (): void => {
    gone = true;
  };
  ended.then(watch, watch);
  const end = performance.now() + READY_MS;
  const { ready } = service;
  while (!gone && performance.now() < end) {
    const isUp =
      ready === undefined
        ? await accepts(place.port)
        : await place.take(ready).then(
            () => true,
            () => false,
          );
    if (isUp) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(gone ? `ended before it was ready: ${JSON.stringify(await ended)}` : "not ready");
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

/** The process of that command which a strace of ours started. */
function tracedBy(command: readonly string[]): number | undefined {
  const ending = `\0${command.join("\0")}\0`;
  const tracer = childrenOf(process.pid).find((pid) => commandLine(pid).endsWith(ending));
  return tracer === undefined ? undefined : childrenOf(tracer)[0];
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
