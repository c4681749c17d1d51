import { type RedisTrouble, troubleOf } from "./errors.ts";

/** So long nothing of a trouble must have been seen for it to be a new one. Milliseconds. */
const QUIET_MS = 60_000;
/** A trouble that lasts is told again after this long. */
const AGAIN_MS = 600_000;

/**
 * Hears every error of a connection, and tells each trouble once while it lasts: however many commands meet with it, an
 * operator reads one line.
 *
 * @param clock milliseconds of a clock that does not go back.
 */
export function createTroubleTeller(
  tell: (trouble: RedisTrouble, error: unknown) => void,
  clock: () => number = () => performance.now(),
): (error: unknown) => void {
  const known = new Map<string, { seenAt: number; toldAt: number }>();
  return (error) => {
    const trouble = troubleOf(error);
    if (trouble === undefined) return;
    const now = clock();
    const before = known.get(trouble.key);
    const isNew = before === undefined || now - before.seenAt > QUIET_MS;
    const isDue = isNew || now - before.toldAt > AGAIN_MS;
    known.set(trouble.key, { seenAt: now, toldAt: isDue ? now : before.toldAt });
    if (isDue) tell(trouble, error);
  };
}
