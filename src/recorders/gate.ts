import type { Writable } from "node:stream";
import { findProgram } from "../containers/find-program.ts";
import { type ProcessGroup, startGroup } from "../containers/process-group.ts";
import type { CommandTarget } from "./recorder.ts";

/**
 * A command that waits to be let go, in the process that it will be, so that a tracer can be in place before its first call.
 * It dies with Gatehouse.
 */
export interface GatedCommand {
  readonly group: ProcessGroup;
  /** Makes the gate call, fork and wait, so that a tracer can show that it sees it. */
  knock(): void;
  /** Lets the command begin: the next `execve` of that process is its own. */
  open(): void;
}

const GATE_FD = 3;
/** One `execve`, because the program is an absolute path; the gate's own descriptor is closed before. */
const GATE = `while read -r word <&${GATE_FD}; do if [ "$word" = go ]; then exec "$@" ${GATE_FD}<&-; fi; (:); done`;

export async function startGated(target: CommandTarget): Promise<GatedCommand> {
  const setpriv = await findProgram("setpriv");
  const prefix = setpriv === undefined ? [] : [setpriv, "--pdeathsig", "KILL"];
  const group = startGroup({
    argv: [...prefix, "/bin/sh", "-c", GATE, "gate", ...target.argv],
    env: target.environment,
    cwd: target.folder,
    stdio: [...target.stdio, "pipe"],
    timeoutMs: target.timeoutMs,
  });
  const pipe = group.child.stdio[GATE_FD] as Writable | undefined;
  // A command that ended no longer reads.
  pipe?.on("error", () => {});
  return {
    group,
    knock: () => void pipe?.write("knock\n"),
    open: () => void pipe?.end("go\n"),
  };
}
