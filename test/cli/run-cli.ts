import type { CliIo, CliStream } from "../../src/cli/cli-io.ts";
import { runProgram } from "../../src/cli/program.ts";
import { until } from "../support/until.ts";

export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
}

/** The time at which every command of the tests runs. */
export const NOW = "2026-11-20T12:00:00.000Z";

/** Text as it grows, for tests that wait for a line. */
export interface Capture extends CliStream {
  text(): string;
  bytes(): Uint8Array;
}

export function capture(isTTY = false): Capture {
  const chunks: Buffer[] = [];
  return {
    isTTY,
    write: (chunk) => chunks.push(Buffer.from(chunk)),
    text: () => Buffer.concat(chunks).toString("utf8"),
    bytes: () => Buffer.concat(chunks),
  };
}

export interface Running {
  readonly stdout: Capture;
  readonly stderr: Capture;
  readonly status: Promise<number>;
}

/** Starts one command line in this process. */
export function startCli(argv: readonly string[], options: RunOptions = {}): Running {
  const stdout = capture(options.terminal);
  const stderr = capture(options.terminal);
  const io: CliIo = {
    stdout,
    stderr,
    stdin: Object.assign(standardInput(options.stdin), { isTTY: options.terminal === true }),
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
    now: () => Date.parse(NOW),
  };
  return { stdout, stderr, status: runProgram(argv, io) };
}

/** Runs one command line in this process to its end. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<CliRun> {
  const { stdout, stderr, status } = startCli(argv, options);
  return { status: await status, stdout: stdout.text(), stderr: stderr.text() };
}

async function* standardInput(
  content: string | Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  if (content !== undefined) yield Buffer.from(content);
}

/** Waits until a text appears. */
export async function waitFor(read: () => string, wanted: string | RegExp): Promise<void> {
  await until(() => {
    const text = read();
    if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) return true;
    throw new Error(`no ${wanted} in:\n${text}`);
  });
}
