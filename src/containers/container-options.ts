import type { RuntimeName } from "./runtime.ts";

export interface ContainerOptions {
  readonly runtime: RuntimeName;
  /** The program, absolute or on the `PATH` of the environment, and its arguments. */
  readonly command: readonly string[];
  /** The text of `linux.seccomp`, handed over as it is, so that no number of it is rounded; absent: no filter. */
  readonly profile?: string | undefined;
  readonly noNewPrivileges: boolean;
  /** Default: those that Docker gives. */
  readonly capabilities?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the command starts. Default `/`. */
  readonly folder?: string | undefined;
  /** Folders and files of the host that it shares and may write to; all else that it writes is thrown away. */
  readonly mounts?: readonly Mount[] | undefined;
  /** Ends it, as the deadline does. */
  readonly signal?: AbortSignal | undefined;
  /** After that all of it is killed, whatever it does. */
  readonly timeoutMs: number;
  /** Of each of standard output and error; what comes after is read and dropped. Default 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

export interface Mount {
  readonly source: string;
  readonly destination: string;
  readonly readOnly?: boolean | undefined;
}

/** How a command in a container ended. */
export type ContainerEnd =
  | { readonly kind: "exited"; readonly status: number }
  /** Runtimes tell a signal as 128 and its number: a command that exits so by itself looks the same. */
  | { readonly kind: "signalled"; readonly signal: string }
  /** The runtime gave up, before the command ran or because the profile keeps it from starting; in its words. */
  | { readonly kind: "not_started"; readonly message: string }
  | { readonly kind: "deadline" }
  | { readonly kind: "killed" };

export interface ContainerRun {
  readonly end: ContainerEnd;
  readonly stdout: string;
  readonly stderr: string;
  /** True where one of them was longer than is kept. */
  readonly truncated: boolean;
}
