import { writeFile } from "node:fs/promises";
import { diskWrites, type WriteFileSystem } from "../../../src/storage/file/durable-file.ts";
import { createUnsynced } from "./unsynced-names.ts";

/** A disk that lets its user down at one chosen write between `begin` and `end`. */
export interface FaultyDisk {
  readonly writes: WriteFileSystem;
  begin(): void;
  end(): Promise<void>;
  /** Whether the chosen write was reached. */
  failed(): boolean;
}

type Kind = keyof WriteFileSystem;
type Write = (real: () => Promise<void>, kind: Kind, paths: readonly string[]) => Promise<void>;

function diskWith(write: Write): WriteFileSystem {
  return {
    makeDirectory: (at) => write(() => diskWrites.makeDirectory(at), "makeDirectory", [at]),
    writeFile: (at, bytes) => write(() => diskWrites.writeFile(at, bytes), "writeFile", [at]),
    rename: (from, to) => write(() => diskWrites.rename(from, to), "rename", [from, to]),
    fsyncDirectory: (at) => write(() => diskWrites.fsyncDirectory(at), "fsyncDirectory", [at]),
    remove: (at) => write(() => diskWrites.remove(at), "remove", [at]),
  };
}

/** Write number `failAt` fails with a system error (a file is left half written); what comes after works. */
export function failingDisk(failAt: number, code: string): FaultyDisk {
  let armed = false;
  let count = 0;
  const writes = diskWith(async (real, kind, [target = ""]) => {
    // Removing needs no room.
    if (!armed || kind === "remove" || count++ !== failAt) return real();
    if (kind === "writeFile") await writeFile(target, "half a fi");
    throw Object.assign(new Error(`${code}: made by a test`), { code });
  });
  return {
    writes,
    begin: () => {
      armed = true;
    },
    async end() {
      armed = false;
    },
    failed: () => count > failAt,
  };
}

/** The process dies before write number `failAt`: neither it nor anything after it happens. */
export function stoppingDisk(failAt: number): FaultyDisk {
  return stopping(failAt, false);
}

/**
 * The power is cut before write number `failAt`: names that were made, replaced or removed since their folder was last
 * synced are then as they were before. The bytes of files are synced by `writeFile` itself.
 */
export function powerCutDisk(failAt: number): FaultyDisk {
  return stopping(failAt, true);
}

function stopping(failAt: number, losesNames: boolean): FaultyDisk {
  const unsynced = createUnsynced();
  let armed = false;
  let count = 0;
  const writes = diskWith(async (real, kind, paths) => {
    if (!armed) return real();
    if (count++ >= failAt) throw new Error("the process has died");
    const done = losesNames ? await unsynced.note(kind, paths) : undefined;
    await real();
    done?.();
  });
  return {
    writes,
    begin: () => {
      armed = true;
    },
    async end() {
      // Also after a push that got through: what was answered must be on the disk by then.
      if (losesNames) await unsynced.lose();
    },
    failed: () => count > failAt,
  };
}
