/** A place where text goes: `process.stdout`, `process.stderr`, or a list in a test. */
export interface CliStream {
  write(chunk: string | Uint8Array): unknown;
  /** True for a terminal: only there colours and a spinner are shown. */
  readonly isTTY?: boolean | undefined;
  /** The width of a terminal. */
  readonly columns?: number | undefined;
}

/** Everything a command may touch besides files and the network, so that tests drive commands in process. */
export interface CliIo {
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  /** `isTTY`: there is a person who can be asked. */
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Aborted when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Writes lines of text with a newline after each. */
export function writeLines(stream: CliStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
}

/** Writes one JSON document, indented, with a newline at its end. */
export function writeJson(stream: CliStream, value: unknown): void {
  stream.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
