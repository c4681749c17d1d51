import { isPolicyError, type Location } from "../../../src/domain/policy-error.ts";
import type { Recording } from "../../../src/facts/recording/recording.ts";

/** Counts by process for each call, under its architecture and name (or number). */
export function callsOf({ calls }: Recording): Record<string, Record<string, number>> {
  return Object.fromEntries(
    calls.map(({ architecture, name, number, processes }) => [
      `${architecture} ${name ?? number}`,
      Object.fromEntries(processes.map(({ text, count }) => [text, count])),
    ]),
  );
}

/** Why it is incomplete, each reason as often as it is told. */
export function reasonsOf({ incomplete }: Recording): readonly string[] {
  return incomplete.map(({ reason }) => reason);
}

/** Where a refusal says that the fault lies. Whatever else is thrown, or nothing, is a failure. */
export function placeOfRefusal(read: () => unknown): Location {
  try {
    read();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const location = error.diagnostics[0]?.location;
    if (location !== undefined) return location;
    throw new Error(`no place: ${error.message}`);
  }
  throw new Error("it was not refused");
}
