import { readdir } from "node:fs/promises";
import { posix as path } from "node:path";

const LIBRARIES = ["/usr/local/lib", "/usr/lib64", "/lib64", "/usr/lib", "/lib"];

/** The version of the libseccomp that this machine's programs are linked with, from its file's name; undefined where none is found. */
export async function systemLibseccomp(): Promise<string | undefined> {
  for (const folder of LIBRARIES) {
    const names = await readdir(folder).catch(() => []);
    // Debian has a folder for each architecture.
    const below = names.filter((name) => name.endsWith("-linux-gnu"));
    const found = [
      ...names,
      ...(
        await Promise.all(below.map((name) => readdir(path.join(folder, name)).catch(() => [])))
      ).flat(),
    ].flatMap((name) => /^libseccomp\.so\.(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? []);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}
