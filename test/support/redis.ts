import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "./until.ts";

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Its data: lives on over `stop`, `kill` and `restart`; `dispose` removes it. */
  readonly dir: string;
  readonly pid: number;
  /** Ends it in order (SIGTERM). */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL), as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, ending it first where it still runs. */
  restart(): Promise<void>;
  /** Freezes and unfreezes it (SIGSTOP, SIGCONT): connections stay, answers do not come. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

export interface StartRedisOptions {
  readonly password?: string;
  /** More arguments, `["--maxmemory", "10mb"]`. They win over the defaults: append-only file, fsync always. */
  readonly args?: readonly string[];
  /** Makes it a Sentinel that alone watches the server on this port under the name `main`. */
  readonly sentinelOf?: number;
  /** Another binary than the one on the PATH. */
  readonly binary?: string;
}

/** The `redis-server` on the PATH. */
function redisServerBinary(): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const candidate = path.join(folder, "redis-server");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Starts a Redis of its own on a random port of 127.0.0.1 and waits until it answers. */
export async function startRedis(options: StartRedisOptions = {}): Promise<RunningRedis> {
  const binary = options.binary ?? redisServerBinary();
  if (binary === undefined) throw new Error("no redis-server on the PATH");
  const dir = await mkdtemp(path.join(tmpdir(), "gatehouse-redis-"));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return await createRunning(binary, dir, port, options);
    } catch (error) {
      // Somebody may have taken the port in between.
      if (attempt === 5) throw error;
    }
  }
}

async function createRunning(
  binary: string,
  dir: string,
  port: number,
  options: StartRedisOptions,
): Promise<RunningRedis> {
  const login = options.password === undefined ? "" : `:${options.password}@`;
  const args =
    options.sentinelOf === undefined
      ? serverArguments(dir, port, options)
      : await sentinelArguments(dir, port, options.sentinelOf);
  let child = await launch(binary, args, port);
  const end = (signal: NodeJS.Signals) => endProcess(child, signal);
  return {
    url: `redis://${login}127.0.0.1:${port}`,
    port,
    dir,
    get pid() {
      return child.pid ?? 0;
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGTERM");
      child = await launch(binary, args, port);
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async dispose() {
      await end("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function serverArguments(dir: string, port: number, options: StartRedisOptions): string[] {
  return [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""],
    ...["--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning"],
    ...(options.password === undefined ? [] : ["--requirepass", options.password]),
    ...(options.args ?? []),
  ];
}

/** A Sentinel rewrites its own configuration file. Times are in milliseconds. */
async function sentinelArguments(dir: string, port: number, watched: number): Promise<string[]> {
  const file = path.join(dir, "sentinel.conf");
  const lines = [
    ...[`port ${port}`, "bind 127.0.0.1", `dir ${dir}`, "loglevel warning"],
    `sentinel monitor main 127.0.0.1 ${watched} 1`,
    "sentinel down-after-milliseconds main 500",
    "sentinel failover-timeout main 2000",
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  return [file, "--sentinel"];
}

async function launch(
  binary: string,
  args: readonly string[],
  port: number,
): Promise<ChildProcess> {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  child.once("error", (error) => {
    output += error.message;
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const isUp = await until("redis-server to answer", async () => {
    return hasEnded() ? "no" : (await answers(port)) && "yes";
  }).catch(() => "no");
  if (isUp === "yes") return child;
  await endProcess(child, "SIGKILL");
  throw new Error(`redis-server did not start on port ${port}: ${output}`);
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** True once a server answers PING, also with a refusal to speak without password. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => finish(false));
    socket.once("error", () => finish(false));
    socket.once("data", (data) => finish(/^(\+PONG|-NOAUTH)/.test(data.toString())));
  });
}

/** Waits until the port of a Redis that was stopped was tried so many times. Whoever tries is hung up on. */
export async function untilTried(port: number, times: number): Promise<void> {
  let tried = 0;
  const server = createServer((socket) => {
    tried += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await until("somebody to try again", () => tried >= times);
  await new Promise((resolve) => server.close(resolve));
}

/** Below the range from which systems take ports for outgoing connections, so that a restart finds it free. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
