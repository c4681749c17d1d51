import { stat } from "node:fs/promises";
import { messageOf } from "../../domain/policy-error.ts";
import type { LogFields } from "../../observe/log.ts";
import { isSameMaterial, readMaterial, type TlsMaterial } from "./read-material.ts";
import type { TlsFiles } from "./settings.ts";

/** What TLS is spoken with now. It changes as its files do. */
export interface LiveMaterial {
  current(): TlsMaterial;
  /** Whether the files say something that cannot be used, so that what was read before stays. */
  isStale(): boolean;
  /** Calls `use` with each that comes after. */
  follow(use: (next: TlsMaterial) => void): void;
  stop(): void;
}

export interface LiveMaterialOptions {
  readonly log: Record<"info" | "error", (fields: LogFields, message: string) => void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How often the files are looked at. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 1_000;

/**
 * Reads the files and follows them. Throws `misconfigured` where they cannot be used at the start; what cannot be used
 * later is told to the log, and read again until it can.
 */
export async function openLiveMaterial(
  files: TlsFiles,
  { log, now, intervalMs = INTERVAL_MS }: LiveMaterialOptions,
): Promise<LiveMaterial> {
  let current = await readMaterial(files, now());
  let stamp = "";
  /** What was wrong at the last look, and what of it the log knows. */
  let problem: string | undefined;
  let told: string | undefined;
  const users: ((next: TlsMaterial) => void)[] = [];
  let isStopped = false;

  async function look(): Promise<void> {
    const seen = await stampOf(files);
    if (seen === stamp && problem === undefined) return;
    try {
      take(await readMaterial(files, now()));
      stamp = seen;
      mend();
    } catch (error) {
      complain(messageOf(error));
    }
  }

  function take(next: TlsMaterial): void {
    if (isStopped || isSameMaterial(next, current)) return;
    current = next;
    for (const use of users) use(next);
    const ends = new Date(next.endsAt).toISOString();
    log.info({ file: files.certificate, ends }, "new connections get the new certificate");
  }

  function mend(): void {
    if (told !== undefined)
      log.info({ file: files.certificate }, "the TLS files can be used again");
    problem = undefined;
    told = undefined;
  }

  /** Files that are written one after the other do not fit for a moment: once is no fault yet. */
  function complain(message: string): void {
    if (problem === message && told !== message) {
      told = message;
      log.error({ err: message }, "the TLS files cannot be used; those read before stay in force");
    }
    problem = message;
  }

  const timer = setInterval(turns(look), intervalMs).unref();
  return {
    current: () => current,
    isStale: () => told !== undefined,
    follow: (use) => void users.push(use),
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
async function stampOf(files: TlsFiles): Promise<string> {
  const places = [files.certificate, files.key, files.clientAuthorities ?? files.certificate];
  const stamps = places.map(async (place) => {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(place);
    return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  });
  return await Promise.all(stamps).then(
    (all) => all.join("\n"),
    (error: unknown) => messageOf(error),
  );
}
