import { setTimeout as pause } from "node:timers/promises";
import { signalChildren } from "../containers/container.ts";
import type { ProcessGroup } from "../containers/process-group.ts";
import type { EndedBy, RecordOptions } from "./recorder.ts";

const GRACE_MS = 10_000;

/** Whom signals are for: the program of the group, or the one child that it traces or contains. */
export type SignalTo = "program" | "child";

/**
 * Waits until a recorded command ends: by itself, or because of what was asked for. Then it gets a signal and, where it stays
 * for longer than the grace, is killed.
 */
export async function waitForEnd(
  group: ProcessGroup,
  to: SignalTo,
  ending: Ending,
): Promise<EndedBy> {
  const why = await Promise.race([group.closed.then((): EndedBy => "exit"), ending.asked]);
  if (why === "exit") return why;
  const signals: readonly NodeJS.Signals[] = why === "stop" ? ["SIGINT", "SIGTERM"] : ["SIGTERM"];
  for (const signal of signals) {
    if (to === "child") await signalChildren(group, signal);
    else group.child.kill(signal);
    await Promise.race([group.closed, pause(GRACE_MS, undefined, { ref: false })]);
    if (group.hasEnded()) return why;
  }
  group.kill();
  await group.closed;
  return why;
}

/** What may end a recording before the command ends. */
export interface Ending {
  /** Settles when it is asked for; never rejects. */
  readonly asked: Promise<EndedBy>;
  /** Now the command begins, and with it the time that it was given. */
  begin(): void;
  /** Ends it for another reason. */
  ask(why: EndedBy): void;
  /** Gives back timer and listener. */
  end(): void;
}

export function startEnding({
  stop,
  forMs,
  onBegin,
}: Pick<RecordOptions, "stop" | "forMs" | "onBegin">): Ending {
  let ask: (why: EndedBy) => void = () => {};
  const asked = new Promise<EndedBy>((resolve) => {
    ask = resolve;
  });
  const onStop = (): void => ask("stop");
  let timer: NodeJS.Timeout | undefined;
  stop.addEventListener("abort", onStop, { once: true });
  if (stop.aborted) onStop();
  return {
    asked,
    begin: () => {
      onBegin?.();
      if (forMs !== undefined) timer = setTimeout(() => ask("time"), forMs);
    },
    ask,
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", onStop);
    },
  };
}
