import type { Incompleteness } from "../facts/recording/recording.ts";
import type { RecordedRun, RecordTarget } from "./recorder.ts";

interface Unseen {
  /** The calls that say that the program can do it. */
  readonly can: readonly string[];
  /** One of them would have said that it did. */
  readonly did: readonly string[];
  readonly message: string;
}

const UNSEEN: readonly Unseen[] = [
  {
    can: ["listen"],
    did: ["accept", "accept4"],
    message:
      "it listened and accepted no connection: only its start-up was recorded; use it while it is recorded",
  },
  {
    can: ["rt_sigaction"],
    did: ["rt_sigreturn", "sigreturn"],
    message:
      "it handles signals and none came back from its handler (rt_sigreturn): reload and stop it while it is recorded",
  },
];
const EXITS = ["exit", "exit_group"];

/** What a recording says that it never saw of its program: nothing but more use of it brings that to light. */
export function unseenIn(
  { recording, endedBy }: Pick<RecordedRun, "recording" | "endedBy">,
  target: RecordTarget,
): readonly Incompleteness[] {
  const names = new Set(recording.calls.map(({ name }) => name));
  const has = (list: readonly string[]): boolean => list.some((name) => names.has(name));
  const found: Incompleteness[] = UNSEEN.filter(({ can, did }) => has(can) && !has(did)).map(
    ({ message }) => ({ reason: "start_up_only", message }),
  );
  if (!has(EXITS)) {
    const message = "it was never seen to end by itself (exit_group): record it until it ends";
    found.push({ reason: "start_up_only", message });
  }
  if (endedBy === "time") {
    const message =
      "the time that it was given ended it: what it would have done later is not recorded";
    found.push({ reason: "truncated", message });
  }
  if (target.kind === "process") {
    const message = "it already ran when the recording began: its start-up is not recorded";
    found.push({ reason: "truncated", message });
  }
  return found;
}
