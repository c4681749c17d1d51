import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";

/** One command of the program: `gatehouse <name>`. */
export interface Verb {
  readonly name: string;
  /** Of a group: what is meant where no other word follows. */
  readonly isDefault?: true;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Adds arguments, options and examples. */
  define(command: Command): void;
  /**
   * Does the work and gives the exit status. Failures are thrown as `PolicyError`; the program prints them and
   * `EXIT_STATUS` gives their exit status.
   */
  run(io: CliIo, command: Command): Promise<number>;
}

/** Commands that share a first word: `gatehouse <group> <name>`. */
export interface VerbGroup {
  readonly name: string;
  readonly summary: string;
  readonly verbs: readonly Verb[];
}

/** Help text with examples, one `[command, what it does]` a line. */
export function examples(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const body = lines.map(([command, about]) => `  $ ${command.padEnd(width)}   # ${about}`);
  return ["", "Examples:", ...body].join("\n");
}
