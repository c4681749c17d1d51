import { cp, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { WriteFileSystem } from "../../../src/storage/file/durable-file.ts";

/** Remembers the changes of names that no fsync of their folder has made lasting, and can take them back. */
export interface Unsynced {
  /** To be called before a write; the answer after it. */
  note(kind: keyof WriteFileSystem, paths: readonly string[]): Promise<() => void>;
  /** What a power cut does: takes back everything that was not synced, the latest first. */
  lose(): Promise<void>;
}

/** `made` is a name that was not there; `moved` one that was `from`; `copy` holds what a name stood for before. */
interface Change {
  made: string | undefined;
  from: string | undefined;
  folder: string;
  copy: string | undefined;
}

export function createUnsynced(): Unsynced {
  let changes: Change[] = [];
  const copies: string[] = [];
  const keep = async (of: string): Promise<string | undefined> => {
    if (!(await exists(of))) return undefined;
    const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-undo-"));
    copies.push(folder);
    await cp(of, path.join(folder, "copy"), { recursive: true });
    return path.join(folder, "copy");
  };
  return {
    async note(kind, [first = "", second = ""]) {
      if (kind === "fsyncDirectory") {
        return () => {
          changes = changes.filter(({ folder }) => folder !== first);
        };
      }
      const made = kind === "rename" ? second : first;
      if (kind === "makeDirectory") {
        const missing = await missingFolders(made);
        return () => {
          for (const at of missing) {
            changes.push({ made: at, from: undefined, folder: path.dirname(at), copy: undefined });
          }
        };
      }
      const copy = await keep(made);
      const from = kind === "rename" ? first : undefined;
      return () => {
        if (from !== undefined) changes = changes.map((change) => relocate(change, from, made));
        changes.push({ made, from, folder: path.dirname(made), copy });
      };
    },
    async lose() {
      for (let change = changes.pop(); change !== undefined; change = changes.pop()) {
        await takeBack(change);
        const { from, made } = change;
        if (from !== undefined && made !== undefined) {
          changes = changes.map((older) => relocate(older, made, from));
        }
      }
      await Promise.all(copies.map((folder) => rm(folder, { recursive: true })));
      copies.length = 0;
    },
  };
}

async function takeBack({ made = "", from, copy }: Change): Promise<void> {
  if (from !== undefined) await rename(made, from);
  else await rm(made, { recursive: true, force: true });
  if (copy !== undefined) await cp(copy, made, { recursive: true });
}

/** A change below a folder that was renamed lies elsewhere now. */
function relocate(change: Change, from: string, to: string): Change {
  const move = (at: string | undefined): string | undefined =>
    at === from || at?.startsWith(from + path.sep) ? to + at.slice(from.length) : at;
  return {
    ...change,
    made: move(change.made),
    from: move(change.from),
    folder: move(change.folder) ?? "",
  };
}

/** Itself and its parents, as far as they are not there, the outermost first. */
async function missingFolders(folder: string): Promise<readonly string[]> {
  if (await exists(folder)) return [];
  return [...(await missingFolders(path.dirname(folder))), folder];
}

async function exists(at: string): Promise<boolean> {
  return stat(at).then(
    () => true,
    () => false,
  );
}
