import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { availableParallelism, tmpdir } from "node:os";
import { OPA_VERSION } from "../../domain/opa-version.ts";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { createSlots } from "../../means/async/slots.ts";
import { abortedError } from "./aborted.ts";
import { COMPILE_LIMIT } from "./findings.ts";
import { DEFAULT_CPU_SECONDS, OPA_BIN } from "./settings.ts";

export interface OpaOptions {
  /** Path of the `opa` program. */
  readonly binary: string;
  /**
   * Seconds of processor time one process may take: a busy machine makes it slow and not guilty.
   */
  readonly cpuSeconds?: number;
  /** Wall-clock milliseconds after which a process counts as stuck. */
  readonly stuckMs?: number;
  /** Bytes of memory one process may use. */
  readonly memoryBytes?: number;
  /** Bytes one process may print. */
  readonly maxOutputBytes?: number;
  /** How many processes may run at once; more wait for their turn. */
  readonly maxProcesses?: number;
}

export interface OpaRunOptions {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  /** Ends the process (or the wait for a turn) when it fires. */
  readonly signal?: AbortSignal | undefined;
}

export interface OpaResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The real `opa`, bounded. */
export interface Opa {
  /**
   * Runs one command to its end, whatever its exit code. Throws `invalid_parameter` when it ran
   * into a bound (time, memory, output), `unavailable` when it was aborted, `misconfigured` when
   * the program cannot be started.
   */
  run(args: readonly string[], options: OpaRunOptions): Promise<OpaResult>;
}

const MEBIBYTE = 1024 * 1024;
/** Go reserves address space that it never touches; `ulimit -v` counts it. */
const RESERVED_BYTES = 1536 * MEBIBYTE;
/** How Go programs die of memory or of their own defects. */
const CRASH = /^(?:fatal error|runtime: out of memory|panic)\b.*$/m;

/** Ten times as slow as alone is a busy machine; slower is none at all. */
const STUCK_MS_PER_SECOND = 10_000;

type Limits = Required<OpaOptions>;

/**
 * A driver of the `opa` at `binary`. It starts nothing by itself and keeps nothing between runs.
 */
export function createOpa(options: OpaOptions): Opa {
  const { cpuSeconds = DEFAULT_CPU_SECONDS } = options;
  const limits: Limits = {
    cpuSeconds,
    stuckMs: cpuSeconds * STUCK_MS_PER_SECOND,
    memoryBytes: 2048 * MEBIBYTE,
    maxOutputBytes: 16 * MEBIBYTE,
    maxProcesses: Math.max(4, availableParallelism()),
    ...options,
  };
  const slots = createSlots(limits.maxProcesses);
  return {
    async run(args, runOptions) {
      const release = await slots.take(runOptions.signal);
      try {
        return await runProcess(limits, args, runOptions);
      } finally {
        release();
      }
    },
  };
}

/**
 * Throws `misconfigured` when the program is not the one OPA that this release is proven against.
 */
export async function checkOpaVersion(opa: Opa): Promise<void> {
  const { stdout } = await opa.run(["version"], { cwd: tmpdir() });
  const found = /^Version: (\S+)/m.exec(stdout.toString("utf8"))?.[1];
  if (found === OPA_VERSION) return;
  throw new PolicyError(
    "misconfigured",
    `opa ${OPA_VERSION} is wanted, not ${found ?? "something that tells no version"}: set ${OPA_BIN.name} to one, or unset it`,
  );
}

function runProcess(
  limits: Limits,
  args: readonly string[],
  options: OpaRunOptions,
): Promise<OpaResult> {
  const command = `opa ${args[0] ?? ""}`;
  return new Promise((resolve, reject) => {
    const child = start(limits, args, options);
    let failure: PolicyError | undefined;
    const stop = (error: PolicyError): void => {
      failure ??= error;
      killGroup(child);
    };
    const abort = (): void => stop(abortedError(options.signal?.reason));
    const timer = setTimeout(() => {
      stop(limitError(`${command} took longer than ${limits.stuckMs} ms`));
    }, limits.stuckMs);
    options.signal?.addEventListener("abort", abort, { once: true });
    if (options.signal?.aborted === true) abort();
    const output = collect(child, limits.maxOutputBytes, () => {
      stop(limitError(`${command} printed more than ${limits.maxOutputBytes} bytes`));
    });
    child.on("error", (error) => {
      failure ??= new PolicyError("misconfigured", `cannot run opa: ${messageOf(error)}`);
    });
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
      const result = { exitCode: exitCode ?? -1, ...output() };
      failure ??= endError(command, limits, result, signal);
      if (failure === undefined) resolve(result);
      else reject(failure);
    });
    child.stdin?.on("error", () => {}); // it need not read what it is given
    child.stdin?.end(options.stdin);
  });
}

/**
 * Starts in a process group of its own, with an environment that holds nothing of ours
 * (`opa.runtime()` shows it).
 */
function start(limits: Limits, args: readonly string[], options: OpaRunOptions): ChildProcess {
  const env = {
    HOME: options.cwd,
    TMPDIR: options.cwd,
    GOMEMLIMIT: String(limits.memoryBytes),
    // Short runs hardly need a collector, and it takes a fifth of their time.
    GOGC: "400",
  };
  const common: SpawnOptions = {
    cwd: options.cwd,
    env,
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  };
  if (process.platform === "win32") return spawn(limits.binary, args, common);
  const kibibytes = Math.ceil((limits.memoryBytes + RESERVED_BYTES) / 1024);
  const script = `ulimit -v ${kibibytes} 2>/dev/null; ulimit -t ${limits.cpuSeconds} 2>/dev/null; exec "$0" "$@"`;
  return spawn("/bin/sh", ["-c", script, limits.binary, ...args], { ...common, detached: true });
}

function collect(
  child: ChildProcess,
  maxBytes: number,
  exceed: () => void,
): () => { stdout: Buffer; stderr: string } {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let total = 0;
  const keep =
    (chunks: Buffer[]) =>
    (chunk: Buffer): void => {
      total += chunk.length;
      if (total > maxBytes) exceed();
      else chunks.push(chunk);
    };
  child.stdout?.on("data", keep(stdout));
  child.stderr?.on("data", keep(stderr));
  return () => ({
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString("utf8"),
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Why an ended process gave no usable result, undefined when it did. */
function endError(
  command: string,
  limits: Limits,
  result: OpaResult,
  signal: NodeJS.Signals | null,
): PolicyError | undefined {
  // What the system does at the limit of processor time, and hardly ever for another reason.
  if (signal === "SIGKILL") {
    return limitError(`${command} took more than ${limits.cpuSeconds} s of processor time`);
  }
  if (signal !== null) return limitError(`${command} was ended by ${signal}`);
  if (result.exitCode === 126 || result.exitCode === 127) {
    return new PolicyError("misconfigured", `cannot run opa at ${limits.binary}`);
  }
  const crash = result.exitCode === 0 ? undefined : CRASH.exec(result.stderr)?.[0];
  if (crash === undefined) return undefined;
  return limitError(`${command} broke down within ${limits.memoryBytes} bytes (${crash})`);
}

function limitError(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message, {
    diagnostics: [{ code: COMPILE_LIMIT.code, message }],
  });
}
