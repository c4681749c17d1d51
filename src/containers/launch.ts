import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PolicyError } from "../domain/policy-error.ts";
import type { ContainerOptions } from "./container-options.ts";
import { findProgram } from "./find-program.ts";
import { ociConfig } from "./oci-config.ts";
import { whyNoContainers } from "./runtime.ts";

/** A container made ready: who runs `argv`, in a process group of its own, runs it and waits for its end. */
export interface Launch {
  readonly argv: readonly string[];
  /** What the runtime gave up over, in its words; undefined where it did not. */
  complaint(): Promise<string | undefined>;
  /** Argv that removes what the runtime left behind (control groups), once nothing of it runs. */
  readonly sweep: readonly string[];
  /** Removes the folder of it. */
  remove(): Promise<void>;
}

/** Who runs the launch looks after its time and its output. */
export type LaunchOptions = Omit<ContainerOptions, "signal" | "timeoutMs" | "maxOutputBytes">;

/**
 * In mount and pid namespaces of its own. So nothing is mounted on the host, and killing `unshare`, or the death of
 * Gatehouse, ends everything in there however it hangs: the kernel ends what lives in a pid namespace with its first process.
 * The unified hierarchy is unmounted where it is mounted beside the older ones: crun refuses to run beside it.
 */
const PRIVATE = [
  "--mount",
  "--propagation=private",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
];
const NO_HYBRID =
  "if grep -q ' /sys/fs/cgroup/unified cgroup2 ' /proc/mounts; then umount /sys/fs/cgroup/unified; fi";

/** The host's files with a layer over them that takes what is written, and is gone with the namespace. */
const LAYER = [
  'mount -t tmpfs -o mode=700 none "$0/layer"',
  'mkdir "$0/layer/upper" "$0/layer/work"',
  'mount -t overlay -o "lowerdir=/,upperdir=$0/layer/upper,workdir=$0/layer/work" none "$0/rootfs"',
];
/** What goes wrong before the runtime runs is kept apart from what the command prints. */
const START = [
  "set -e",
  'exec 9>&2 2>"$0/setup.log"',
  NO_HYBRID,
  ...LAYER,
  ': >"$0/entered"',
  "exec 2>&9 9>&-",
  'exec "$@"',
].join("\n");
/**
 * A runtime that was killed while it started has written down nothing that it could remove by: its control groups are
 * found by their name, the last word of the command, and can be removed once the last process in them is gone.
 */
const SWEEP = [
  NO_HYBRID,
  '"$@"',
  "for id; do :; done",
  `left() { find /sys/fs/cgroup -maxdepth 6 -depth -type d -path "*/$id*" "$@" 2>/dev/null; }`,
  "tries=0",
  'while [ -n "$(left)" ] && [ "$tries" -lt 10 ]; do',
  "  left -exec rmdir {} + || sleep 0.02",
  "  tries=$((tries + 1))",
  "done",
].join("\n");
const MAX_LOG_BYTES = 65_536;

/** Writes the bundle of a container. Throws `misconfigured` where none can be started here, and what `ociConfig` throws. */
export async function prepareLaunch(options: LaunchOptions): Promise<Launch> {
  const config = ociConfig(options);
  const obstacle = await whyNoContainers(options.runtime);
  if (obstacle !== undefined) throw new PolicyError("misconfigured", obstacle);
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-container-"));
  await mkdir(path.join(folder, "rootfs"));
  await mkdir(path.join(folder, "layer"));
  await writeFile(path.join(folder, "config.json"), config);
  const id = `gatehouse-${randomUUID()}`;
  const runtime = [
    (await findProgram(options.runtime)) ?? options.runtime,
    ...["--root", path.join(folder, "state")],
  ];
  const log = ["--log", path.join(folder, "runtime.log"), "--log-format", "json"];
  const unshare = (await findProgram("unshare")) ?? "unshare";
  const setpriv = (await findProgram("setpriv")) ?? "setpriv";
  const inside = (script: string): string[] => [
    ...[setpriv, "--pdeathsig", "KILL", unshare, ...PRIVATE],
    ...["/bin/sh", "-c", script, folder],
  ];
  return {
    argv: [...inside(START), ...runtime, ...log, "run", "--bundle", folder, id],
    complaint: async () => await readComplaint(folder),
    sweep: [...inside(SWEEP), ...runtime, "delete", "--force", id],
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}

async function readComplaint(folder: string): Promise<string | undefined> {
  const entered = await readText(path.join(folder, "entered"));
  if (entered === undefined) {
    const setup = await readText(path.join(folder, "setup.log"));
    return `no container could be prepared: ${setup?.trim() || "unshare did not run"}`;
  }
  const log = (await readText(path.join(folder, "runtime.log"))) ?? "";
  const complaints = log.split("\n").flatMap(readLogLine);
  return complaints.length === 0 ? undefined : complaints.join("; ");
}

async function readText(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes?.subarray(0, MAX_LOG_BYTES).toString("utf8");
}

/** One line of a runtime's log in JSON; only what it gave up over counts, not its warnings. */
function readLogLine(line: string): string[] {
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return entry.level === "error" || entry.level === "fatal" ? [String(entry.msg)] : [];
  } catch {
    return [];
  }
}
