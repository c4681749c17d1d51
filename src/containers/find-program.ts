import { access, constants } from "node:fs/promises";
import path from "node:path";

/** Where Linux keeps its programs, those of the administrator too. */
export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The absolute path of a program, as `execvp` would find it on a search path; undefined where there is none. */
export async function findProgram(
  name: string,
  searchPath: string = SYSTEM_PATH,
): Promise<string | undefined> {
  for (const folder of searchPath.split(":")) {
    const candidate = path.resolve(folder, name);
    if (folder !== "" && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
