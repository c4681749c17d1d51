const MAX_PATH_BYTES = 512;
const CONTROL_CHARACTER = /\p{Cc}/u;
/** A lone surrogate, or what a decoder puts where bytes were no UTF-8. */
const BROKEN_TEXT = /[\p{Surrogate}\uFFFD]/u;

/** The two dot files of an OPA bundle that may lie at its root, and nowhere else. */
export const ROOT_ONLY: ReadonlySet<string> = new Set([".manifest", ".signatures.json"]);

/**
 * The reason why a path may not name a file of a bundle, undefined when it may. Beside what could
 * escape a folder it refuses the names to which OPA gives a meaning wherever they lie
 * (v1/bundle/bundle.go: patch.json, *.manifest).
 */
export function whyNotFilePath(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (BROKEN_TEXT.test(path)) return "it is not valid Unicode";
  if (CONTROL_CHARACTER.test(path)) return "it holds a control character";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.includes("\\")) return 'it holds a backslash; write "/" between folders';
  if (path.startsWith("/")) return "it is absolute";
  for (const segment of path.split("/")) {
    if (segment === "") return 'it has an empty segment ("//", or "/" at the end)';
    if (segment === "." || segment === "..") return `it has a "${segment}" segment`;
  }
  return ROOT_ONLY.has(path) ? undefined : whyReserved(path);
}

function whyReserved(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith("._")) {
    return "it is a by-product of macOS; pack with COPYFILE_DISABLE=1 or leave it out";
  }
  if (name === "patch.json") {
    return "OPA takes a bundle that holds a patch.json for a delta; name the file otherwise";
  }
  if (name.endsWith(".manifest.pb")) return "manifests in protobuf form are not supported";
  if (name.endsWith(".manifest")) {
    return (
      "OPA reads every *.manifest file as the manifest, so only .manifest at the root is allowed " +
      "(if the archive wraps the bundle in a folder, pack the folder's content)"
    );
  }
  if (name.endsWith("signatures.json")) {
    return "OPA may take it for the signatures of the bundle; name the file otherwise";
  }
  return undefined;
}

/** A path that is a file and also a folder of another file, undefined when there is none. */
export function fileAndFolder(files: ReadonlyMap<string, unknown>): string | undefined {
  for (const path of files.keys()) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      if (files.has(folder)) return folder;
    }
  }
  return undefined;
}
