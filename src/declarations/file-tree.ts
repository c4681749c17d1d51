import type { FileTree } from "../domain/bundle.ts";
import { fileAndFolder, whyNotFilePath } from "../domain/file-path.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../means/archive/read-archive.ts";

/**
 * Files that somebody wrote out by path, as the tree of a bundle. Throws `invalid_parameter` naming the file whose path no
 * bundle may have or whose content is neither text nor bytes, `too_large` for too many.
 */
export function fileTreeOf(written: ReadonlyMap<string, unknown>): FileTree {
  if (written.size > DEFAULT_ARCHIVE_LIMITS.maxFiles) {
    throw new PolicyError("too_large", `more than ${DEFAULT_ARCHIVE_LIMITS.maxFiles} files`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of written) {
    const reason = whyNotFilePath(path);
    if (reason !== undefined) throw refused(`file ${JSON.stringify(path)} is refused: ${reason}`);
    files.set(path, bytesOf(path, content));
  }
  const clash = fileAndFolder(files);
  if (clash === undefined) return files;
  throw refused(`file ${JSON.stringify(clash)} is refused: it is a file and also a folder`);
}

function bytesOf(path: string, content: unknown): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  if (ArrayBuffer.isView(content)) {
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  }
  throw refused(`files[${JSON.stringify(path)}] must be the text of the file`);
}

function refused(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}
