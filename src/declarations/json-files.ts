import type { FileTree } from "../domain/bundle.ts";
import { fileAndFolder, whyNotFilePath } from "../domain/file-path.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../means/archive/read-archive.ts";
import type { LosslessJson } from "../means/json/read-json.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import { membersOf } from "./data-files.ts";
import { readJsonFile } from "./json-file.ts";

/** What findings call the body, which has no name. */
const BODY = "request body";

/**
 * Reads a push in JSON, `{"files": {"path": "text"}}`. Throws `invalid_parameter` with the row and
 * column of malformed JSON and duplicate names, or naming the member that is unknown or no text.
 */
export function parseJsonFiles(body: Uint8Array): FileTree {
  const written = filesOf(readJsonFile(BODY, body));
  if (written.size > DEFAULT_ARCHIVE_LIMITS.maxFiles) {
    throw new PolicyError("too_large", `more than ${DEFAULT_ARCHIVE_LIMITS.maxFiles} files`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of written) {
    const reason = whyNotFilePath(path);
    if (reason !== undefined) throw refused(`file ${JSON.stringify(path)} is refused: ${reason}`);
    if (typeof content !== "string") {
      throw refused(`files[${JSON.stringify(path)}] must be the text of the file`);
    }
    files.set(path, Buffer.from(content));
  }
  const clash = fileAndFolder(files);
  if (clash === undefined) return files;
  throw refused(`file ${JSON.stringify(clash)} is refused: it is a file and also a folder`);
}

function filesOf(value: LosslessJson): ReadonlyMap<string, LosslessJson> {
  const members = membersOf(value);
  if (members === undefined) throw refused(`the body must be an object with "files"`);
  for (const name of members.keys()) {
    if (name === "files") continue;
    const suggestion = didYouMean(name, ["files"]);
    throw refused(`unknown member ${JSON.stringify(name)}${suggestion}`);
  }
  const files = membersOf(members.get("files") ?? null);
  if (files === undefined) throw refused(`"files" must be an object of texts by path`);
  return files;
}

function refused(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}
