import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A file system with little room. */
export interface SmallDisk {
  readonly folder: string;
  remove(): void;
}

/** Mounts a memory file system of some KiB; undefined where that is not allowed. */
export function mountSmallDisk(kibibytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-disk-"));
  if (!isDone("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", folder])) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    remove: () => {
      // Lazy: it goes also when a test failed and somebody still looks into it.
      if (!isDone("umount", ["-l", folder])) throw new Error(`${folder} cannot be unmounted`);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs a program of the system; false where there is none or it fails. */
function isDone(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
