import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Not `import.meta.dirname`, which a Node that is too old lacks: it shall be told so.
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Notes of set-up about this clone; never committed. */
export const STATE = path.join(ROOT, ".gatehouse");

/** Where programs rest that all clones of one user share. `src/compile/find-opa.ts` looks in the same place. */
export function cacheDirectory(env = process.env) {
  if (env.GATEHOUSE_CACHE) return path.resolve(env.GATEHOUSE_CACHE);
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, "gatehouse");
  return path.join(homedir(), ".cache", "gatehouse");
}
