import { posix } from "node:path";

/**
 * How agents read the names that a bundle gives to files, roots and data. Beside its archive reader OPA's store has a
 * grammar of its own: it takes away `%` escapes (v1/storage/path.go, ParsePathEscaped) and cleans paths as those of files.
 */
const ESCAPE = "%";

/** The reason why agents could not load a file of this path as it is named, undefined when they can. */
export function whyNotAgentFile(path: string): string | undefined {
  if (!path.includes(ESCAPE)) return undefined;
  return `agents take "%" in names of files and folders for an escape (%2F for "/") or refuse it; name it without`;
}

/** The reason why no agent could own a root, undefined when it can. The root "" owns everything. */
export function whyNotRoot(root: string): string | undefined {
  if (root === "") return undefined;
  if (root.split("/").includes("")) return "it has an empty segment";
  if (root.startsWith(".")) return "agents leave out the dots with which a path of data begins";
  if (!root.includes(ESCAPE)) return undefined;
  return `agents take "%" in roots for an escape (%2F for "/") or refuse it; own the root above it instead`;
}

/** Whether a root can name a segment: roots are split at each `/`. */
export function isRootSegment(segment: string, depth: number): boolean {
  if (segment === "" || segment.includes("/") || segment.includes(ESCAPE)) return false;
  return depth > 0 || !segment.startsWith(".");
}

/** Keys that step out of the folder of their file. */
const STEP_UP = /(?:^|\/)\.\.(?:\/|$)/;
/** The texts without which no key steps up, however it is escaped. */
const STEP_UP_TEXTS: readonly string[] = ["..", "2e", "2E"];

/** A cheap first look: whether keys of a data file may step up. */
export function mayStepUp(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return STEP_UP_TEXTS.some((each) => text.includes(each));
}

/**
 * Where agents look whether a key at the top of a data file lies inside the roots (v1/bundle/store.go, doDFS), when that
 * is not below its folder.
 */
export function steppedUpPath(folder: readonly string[], key: string): string[] | undefined {
  if (!STEP_UP.test(key)) return undefined;
  const path = posix.join(folder.join("/"), key).replace(/^[/.]+|\/$/g, "");
  return path === "" ? [] : path.split("/");
}
