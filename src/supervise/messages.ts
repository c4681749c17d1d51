/** What the worker tells its supervisor. `alive` is the heartbeat; `refused` ends both without a restart. */
export type WorkerMessage =
  | { readonly kind: "alive" }
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "refused"; readonly exitStatus: number };

/** What happened to earlier workers, handed to the next one for its metrics. */
export interface WorkerHistory {
  readonly restarts: number;
  /** How often an evaluation of each entrypoint did not come back. */
  readonly timeouts: Readonly<Record<string, number>>;
  /** The port that the first worker got, so that the next one takes the same. */
  readonly port: number | undefined;
}

/** What a worker waits for before it serves. */
export interface SupervisorMessage {
  readonly kind: "begin";
  readonly history: WorkerHistory;
}

/** Descriptor of the pipe on which the watchdog thread reports. */
export const REPORT_DESCRIPTOR = 4;
