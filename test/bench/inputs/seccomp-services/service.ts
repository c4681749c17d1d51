/**
 * A program that serves, as data: how it is started, used and ended. In its texts `$FOLDER` is a private folder, `$PORT` and
 * `$OTHER` are free ports of loopback, and `$PHASE` is `record` or `judge`.
 */
export interface Service {
  readonly name: string;
  /** How it divides its work, which decides what it calls. */
  readonly works: "one process" | "processes" | "threads" | "interpreter" | "batch";
  /** Shell, once, before it is started at all: what its administrator does. */
  readonly prepare?: string;
  /** Written into its folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program by its whole path, in the foreground. A batch ends by itself, before its steps. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Of a service whose port answers before it can be used. */
  readonly ready?: Step;
  readonly record: readonly Step[];
  /** Others than those of the recording, of the kind that its users give too. */
  readonly judge: readonly Step[];
  readonly stop: NodeJS.Signals;
}

/** A command for bash, and what must stand in its output. */
export type Step = readonly [command: string, expected: string];

/** Says a few lines to the port and prints what comes back until it is closed. Percent signs must be doubled. */
export function talk(...lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\\r\\n`).join("");
  return `exec 3<>/dev/tcp/127.0.0.1/$PORT; printf '${text}' >&3; cat <&3`;
}

/** Asks for a page from several sides at once. */
export function crowd(path: string): string {
  return `seq 12 | xargs -P 6 -I{} curl -s http://127.0.0.1:$PORT${path}`;
}

/** Pages for a server of files. */
export const PAGES: string =
  "mkdir -p $FOLDER/www/docs; echo '<h1>start</h1>' >$FOLDER/www/index.html; echo one >$FOLDER/www/docs/one.txt; " +
  "echo two >$FOLDER/www/docs/two.txt; seq 1 60000 >$FOLDER/www/large.txt; seq 1 90000 >$FOLDER/www/larger.txt";
