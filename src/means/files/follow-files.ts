import { stat } from "node:fs/promises";
import { messageOf } from "../../domain/policy-error.ts";

/** What files say now. It changes as they do. */
export interface FollowedFiles<T> {
  current(): T;
  /** Whether the files say something that cannot be used, so that what was read before stays. */
  isStale(): boolean;
  stop(): void;
}

export interface FollowOptions<T> {
  /** Reads all of them. Throws where they cannot be used. */
  readonly read: () => Promise<T>;
  /** Which files those are, by what was read last. */
  readonly places: (current: T) => readonly string[];
  /** Whether two say the same: files are often written anew without a change. */
  readonly isSame: (left: T, right: T) => boolean;
  readonly onChange: (next: T) => void;
  /** Told once when the files cannot be used any more, and when they can again. */
  readonly onProblem: (message: string) => void;
  readonly onMended: () => void;
  /** How often the files are looked at. */
  readonly intervalMs: number;
}

/** Reads files and follows them. Throws what `read` throws at the start; later what was read before stays until they can be used. */
export async function followFiles<T extends object>(
  options: FollowOptions<T>,
): Promise<FollowedFiles<T>> {
  const { read, places, isSame, onChange, onProblem, onMended, intervalMs } = options;
  let current: T = await read();
  let stamp = "";
  /** What was wrong at the last look, and what of it is told. */
  let problem: string | undefined;
  let told: string | undefined;
  let isStopped = false;

  async function look(): Promise<void> {
    const seen = await stampOf(places(current));
    if (seen === stamp && problem === undefined) return;
    try {
      take(await read());
      stamp = seen;
      mend();
    } catch (error) {
      complain(messageOf(error));
    }
  }

  function take(next: T): void {
    if (isStopped || isSame(next, current)) return;
    current = next;
    onChange(next);
  }

  function mend(): void {
    if (told !== undefined) onMended();
    problem = undefined;
    told = undefined;
  }

  /** Files that are written one after the other do not fit for a moment: once is no fault yet. */
  function complain(message: string): void {
    if (problem === message && told !== message) {
      told = message;
      onProblem(message);
    }
    problem = message;
  }

  const timer = setInterval(turns(look), intervalMs).unref();
  return {
    current: () => current,
    isStale: () => told !== undefined,
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

/** Skips a turn while the last is not over: a file system may be slow. */
function turns(work: () => Promise<void>): () => void {
  let isBusy = false;
  return () => {
    if (isBusy) return;
    isBusy = true;
    work().finally(() => {
      isBusy = false;
    });
  };
}

/** What changes when a file does, or a link to it. */
async function stampOf(places: readonly string[]): Promise<string> {
  const stamps = places.map(async (place) => {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(place);
    return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  });
  return await Promise.all(stamps).then(
    (all) => all.join("\n"),
    (error: unknown) => messageOf(error),
  );
}
