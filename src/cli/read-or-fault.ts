import { isPolicyError, type PolicyError } from "../domain/policy-error.ts";
import type { CliIo } from "./cli-io.ts";

export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unreadable"; readonly fault: PolicyError };

/**
 * What a verdict is made of, or the fault of a file that is not what it should be: nothing is known to be wrong then, and nothing
 * can be judged. Any other failure is thrown on.
 */
export async function readOrFault<T>(io: CliIo, read: () => Promise<T> | T): Promise<Reading<T>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    if (io.signal.aborted || !isUnreadable(error)) throw error;
    return { kind: "unreadable", fault: error };
  }
}

/** Readers say at which place; a file that is not there, or an option that asks for what cannot be, has none. */
function isUnreadable(error: unknown): error is PolicyError {
  if (!isPolicyError(error)) return false;
  const isPlaced = error.diagnostics.some(({ location }) => location !== undefined);
  return error.code === "too_large" || (error.code === "invalid_parameter" && isPlaced);
}
