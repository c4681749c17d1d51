import { isPolicyError } from "../domain/policy-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT_REVIEW } from "./exit-codes.ts";
import { reportFailure } from "./failure.ts";

export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unreadable"; readonly status: number };

/**
 * What a verdict is made of. Where a file is not what it should be, that is reported like any failure, with the exit status
 * that asks for a person: nothing is known to be wrong, and nothing can be judged. Any other failure is thrown on.
 */
export async function readOrReview<T>(
  io: CliIo,
  { json = false }: { readonly json?: boolean | undefined },
  read: () => Promise<T> | T,
): Promise<Reading<T>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    if (io.signal.aborted || !isUnreadable(error)) throw error;
    reportFailure(io, error, { json });
    return { kind: "unreadable", status: EXIT_REVIEW };
  }
}

/** Readers say at which place; a file that is not there, or an option that asks for what cannot be, has none. */
function isUnreadable(error: unknown): boolean {
  if (!isPolicyError(error)) return false;
  const isPlaced = error.diagnostics.some(({ location }) => location !== undefined);
  return error.code === "too_large" || (error.code === "invalid_parameter" && isPlaced);
}
