import { errnoName } from "../constants/errno.ts";
import type { Verdict } from "../model/decision.ts";

/** A verdict in a few words, as what happens to the call: `runs`, `fails with EPERM`. */
export function verdictText({ kind, data }: Verdict): string {
  switch (kind) {
    case "allow":
      return "runs";
    case "log":
      return "runs and is logged";
    case "trace":
      return "goes to the tracer";
    case "notify":
      return "goes to the listener";
    case "errno":
      return data === 0
        ? "seems to succeed without running"
        : `fails with ${errnoName(data) ?? `errno ${data}`}`;
    case "trap":
      return "raises SIGSYS";
    case "kill_thread":
      return "kills the thread";
    case "kill_process":
      return "kills the process";
  }
}
