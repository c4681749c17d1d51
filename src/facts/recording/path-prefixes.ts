import { MOST_PATHS } from "./recording.ts";

/** Deeper ones are known by their first folders. */
const MAX_PARTS = 32;
/** All paths that begin at the root, and all that do not. */
const ABSOLUTE = "//";
const RELATIVE = "./";
/** The numbers of processes tell nothing: `/proc/4711/status` and `/proc/4712/status` are one path. */
const PROCESS_FOLDER = /^\/proc\/\d+(?=\/|$)/;
const TASK_FOLDER = /^\/proc\/([^/]+)\/task\/\d+(?=\/|$)/;

/**
 * The one form of a path: no `.` and no empty parts, no `/` at its end, numbers of processes as `*`. A `/` at the end is kept
 * for prefixes, which stand for all that lies below them. `..` stays: links may lead elsewhere. Undefined for no path at all.
 */
export function normalPath(text: string): string | undefined {
  if (text === "") return undefined;
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  const root = text.startsWith("/") ? "/" : "";
  if (parts.length === 0) return root || ".";
  const end = parts.length > MAX_PARTS ? "/" : "";
  const path = `${root}${parts.slice(0, MAX_PARTS).join("/")}${end}`;
  return path.replace(PROCESS_FOLDER, "/proc/*").replace(TASK_FOLDER, "/proc/$1/task/*");
}

/** The one form of what a recording has: a path, or a prefix with `/` at its end. */
export function normalPrefix(text: string): string | undefined {
  if (text === "/" || !text.endsWith("/")) return normalPath(text);
  if (text === ABSOLUTE || text === RELATIVE) return text;
  const path = normalPath(text);
  return path === undefined || path.endsWith("/") ? path : `${path}/`;
}

/**
 * At most `MOST_PATHS` paths: where there are more, all are cut to as many leading folders as leave no more, and those that
 * were cut end in `/`. Which ones come first and which later makes no difference, nor does it matter what was cut before.
 */
export function withPrefixes(paths: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  let deepest = depthOfPrefixes(paths.keys());
  if (deepest === undefined && paths.size <= MOST_PATHS) return paths;
  deepest ??= Math.max(...depthsOf(paths.keys()));
  for (let depth = deepest; ; depth -= 1) {
    const cut = cutTo(paths, depth);
    if (cut.size <= MOST_PATHS || depth === 0) return cut;
  }
}

/** How many folders all paths were cut to before; undefined when none was. */
function depthOfPrefixes(paths: Iterable<string>): number | undefined {
  let depth: number | undefined;
  for (const path of paths) {
    if (!path.endsWith("/") || path === "/") continue;
    const own = path === ABSOLUTE || path === RELATIVE ? 0 : depthOf(path.slice(0, -1));
    if (depth === undefined || own < depth) depth = own;
  }
  return depth;
}

function* depthsOf(paths: Iterable<string>): Iterable<number> {
  for (const path of paths) yield depthOf(path);
}

/** The parts of a path: 0 for `/`, 2 for `/etc/passwd`. */
function depthOf(path: string): number {
  if (path === "/") return 0;
  let depth = path.startsWith("/") ? 0 : 1;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) depth += 1;
  return depth;
}

function cutTo(paths: ReadonlyMap<string, number>, depth: number): ReadonlyMap<string, number> {
  const cut = new Map<string, number>();
  for (const [path, count] of paths) {
    const prefix = prefixOf(path, depth);
    cut.set(prefix, (cut.get(prefix) ?? 0) + count);
  }
  return cut;
}

function prefixOf(path: string, depth: number): string {
  if (depth === 0) {
    if (path === "/") return path;
    return path.startsWith("/") ? ABSOLUTE : RELATIVE;
  }
  let at = path.startsWith("/") ? 0 : -1;
  for (let part = 0; part < depth; part += 1) {
    at = path.indexOf("/", at + 1);
    if (at === -1) return path;
  }
  return path.slice(0, at + 1);
}
