import vm from "node:vm";

/** Far beyond what the work needs on any machine, and far below what it would take with the fault that is looked for. */
const PATIENCE_MS = 60_000;

/**
 * Runs work of one piece that would go on for hours if its steps grew with the square of its input. Jest cannot break that
 * off; this does, and throws.
 */
export function unlessItHangs<T>(work: () => T): T {
  return vm.runInNewContext("work()", { work }, { timeout: PATIENCE_MS }) as T;
}
