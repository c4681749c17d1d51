import { lowerGo, upperGo } from "../../opa/go/letter-case.ts";
import { MAX_FOLDERS, MAX_MODULE_FILES } from "./module-limits.ts";

/** Names that file systems without letter case would take for one another, or that are a file and a folder. */
export interface NameCollisions {
  /** Why a name cannot stand beside those before; undefined where it can, and is then known. */
  add(name: string, isFolder: boolean): string | undefined;
}

const MAX_KNOWN: number = 2 * MAX_MODULE_FILES;

/** As golang.org/x/mod/zip's collisionChecker; no more than `most` files and folders are kept in memory. */
export function createNameCollisions(most: number = MAX_KNOWN): NameCollisions {
  const known = new Map<string, { readonly name: string; readonly isFolder: boolean }>();
  return {
    add(name, isFolder) {
      if (name.split("/", MAX_FOLDERS + 2).length > MAX_FOLDERS + 1) {
        return `it lies deeper than ${MAX_FOLDERS} folders`;
      }
      let [at, folder] = [name, isFolder];
      for (;;) {
        const folded = fold(at);
        const other = known.get(folded);
        if (other !== undefined) return collision(at, folder, other);
        if (known.size === most) return "there are too many folders";
        known.set(folded, { name: at, isFolder: folder });
        const slash = at.lastIndexOf("/");
        if (slash === -1) return undefined;
        [at, folder] = [at.slice(0, slash), true];
      }
    },
  };
}

/** Undefined for a folder that is known: then so are those around it. */
function collision(
  name: string,
  isFolder: boolean,
  other: { readonly name: string; readonly isFolder: boolean },
): string | undefined {
  if (name !== other.name) {
    return `only letter case tells ${JSON.stringify(name)} from ${JSON.stringify(other.name)}`;
  }
  if (isFolder !== other.isFolder) return `${JSON.stringify(name)} is a file and also a folder`;
  return isFolder ? undefined : "it is there twice";
}

/** Equal for names that strings.EqualFold takes for equal. The two letters fold to themselves alone, yet have the other case. */
function fold(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name.toLowerCase();
  return name.replace(/[^\u0130\u0131]+/g, (part) => lowerGo(upperGo(part)));
}
