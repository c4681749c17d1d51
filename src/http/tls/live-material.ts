import { followFiles } from "../../means/files/follow-files.ts";
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
  const users: ((next: TlsMaterial) => void)[] = [];
  const { certificate: file, key, clientAuthorities } = files;
  const places = [file, key, ...(clientAuthorities === undefined ? [] : [clientAuthorities])];
  const followed = await followFiles({
    read: () => readMaterial(files, now()),
    places: () => places,
    isSame: isSameMaterial,
    onChange(next) {
      for (const use of users) use(next);
      const ends = new Date(next.endsAt).toISOString();
      log.info({ file, ends }, "new connections get the new certificate");
    },
    onProblem: (err) =>
      log.error({ err }, "the TLS files cannot be used; those read before stay in force"),
    onMended: () => log.info({ file }, "the TLS files can be used again"),
    intervalMs,
  });
  return { ...followed, follow: (use) => void users.push(use) };
}
