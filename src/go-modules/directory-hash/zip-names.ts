import { filePathFault } from "../module-path/path-fault.ts";
import { MAX_GO_MOD_BYTES, MAX_NAME_BYTES } from "./module-limits.ts";
import { createNameCollisions } from "./name-collisions.ts";

export interface ZipNames {
  /** Why a module's zip may not hold an entry; undefined for one that it may. */
  faultOf(name: Uint8Array, size: number): string | undefined;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a name, undefined where it is none. */
export function nameText(name: Uint8Array): string | undefined {
  try {
    return DECODER.decode(name);
  } catch {
    return undefined;
  }
}

/** What golang.org/x/mod/zip.CheckZip asks of each entry of a zip of which all names begin with `path@version/`. */
export function createZipNames(prefix: string): ZipNames {
  const collisions = createNameCollisions();
  return {
    faultOf(bytes, size) {
      if (bytes.length > MAX_NAME_BYTES) return `its name is longer than ${MAX_NAME_BYTES} bytes`;
      const whole = nameText(bytes);
      if (whole === undefined) return "its name is not UTF-8";
      if (!whole.startsWith(prefix)) return `its name does not begin with ${prefix}`;
      const isFolder = whole.endsWith("/");
      if (isFolder && size !== 0) return "it is a folder with content";
      if (whole === prefix) return undefined;
      const name = whole.slice(prefix.length, isFolder ? -1 : undefined);
      const fault = filePathFault(name) ?? collisions.add(name, isFolder);
      return fault ?? (isFolder ? undefined : fileFault(name, size));
    },
  };
}

function fileFault(name: string, size: number): string | undefined {
  const base = name.slice(name.lastIndexOf("/") + 1);
  if (base.toLowerCase() === "go.mod" && name !== "go.mod") {
    return base === name ? "go.mod must be in lower case" : "a go.mod may lie at the top alone";
  }
  if ((name === "go.mod" || name === "LICENSE") && size > MAX_GO_MOD_BYTES) {
    return `it is larger than ${MAX_GO_MOD_BYTES} bytes`;
  }
  return undefined;
}
