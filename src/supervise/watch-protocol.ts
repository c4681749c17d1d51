/**
 * What the evaluating thread and the watchdog thread share: one Int32Array. `ENTERED` counts evaluations that began,
 * `INSIDE` is 1 while one runs, `LABEL` names it by its number in the label table that was posted before.
 */
export const ENTERED = 0;
export const INSIDE = 1;
export const LABEL = 2;
export const CELLS = 3;

/** Sent once for each label before its number is first used. */
export interface LabelMessage {
  readonly number: number;
  readonly label: string;
}

export interface WatchdogData {
  readonly cells: Int32Array;
  readonly timeoutMs: number;
  /** The pipe to the supervisor; -1 when there is none. */
  readonly reportDescriptor: number;
}

/** What the watchdog writes to the supervisor, one JSON line, just before it ends the process. */
export interface HangReport {
  readonly entrypoint: string;
  readonly milliseconds: number;
}
