import path from "node:path";
import { expect } from "@jest/globals";
import { type Container, startContainer } from "../../../src/containers/container.ts";
import type { RuntimeName } from "../../../src/containers/runtime.ts";
import { cleanEnvironment } from "../gatehouse.ts";
import { ROOT, type RunningProcess, startProcess } from "../process.ts";
import { until } from "../until.ts";
import type { Service } from "./service.ts";

const MAIN: string = path.join(ROOT, "dist", "cli", "main.js");
const TIMEOUT_MS = 120_000;
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts `gatehouse record` of a service and waits until the service is up; nothing was asked of it yet. */
export async function startRecording(
  { command, reset, isUp }: Service,
  options: readonly string[],
): Promise<RunningProcess> {
  reset();
  const args = [MAIN, "record", ...options, "--", ...command];
  const running = startProcess(process.execPath, args, { env: cleanEnvironment() });
  await until("the service to be up", () => isUp() || running.child.exitCode !== null);
  if (isUp()) return running;
  throw new Error(`the service did not start: ${await running.stop()} ${running.output()}`);
}

/** Records a service while it is used, to its end; gives what Gatehouse said. */
export async function recordUse(service: Service, options: readonly string[]): Promise<string> {
  const running = await startRecording(service, options);
  try {
    expect(await service.use()).toEqual(service.outcome);
    expect(await running.ended).toBe(0);
    return running.output();
  } finally {
    await running.stop("SIGINT");
  }
}

export interface InContainer {
  readonly runtime: RuntimeName;
  readonly profile: string;
  readonly noNewPrivileges: boolean;
}

/** Starts a service in a container under a profile and waits until it is up. Whoever asks stops it. */
export async function startInContainer(
  { command, folder, reset, isUp }: Service,
  options: InContainer,
): Promise<Container> {
  reset();
  const container = await startContainer({
    ...options,
    command,
    environment: { PATH },
    mounts: [{ source: folder, destination: folder }],
    timeoutMs: TIMEOUT_MS,
  });
  const isReady = await container.ready(async () => isUp(), TIMEOUT_MS);
  if (isReady) return container;
  throw new Error(`the service did not start: ${JSON.stringify(await container.stop())}`);
}

/** Uses a service in a container to its end; gives what came of each step. */
export async function useInContainer(
  service: Service,
  options: InContainer,
): Promise<readonly string[]> {
  const container = await startInContainer(service, options);
  try {
    const outcome = await service.use();
    expect((await container.ended).end).toEqual({ kind: "exited", status: 0 });
    return outcome;
  } finally {
    await container.stop("SIGKILL", 0);
  }
}
