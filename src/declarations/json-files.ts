import type { FileTree } from "../domain/bundle.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { LosslessJson } from "../means/json/read-json.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import { membersOf } from "./data-files.ts";
import { fileTreeOf } from "./file-tree.ts";
import { readJsonFile } from "./json-file.ts";

/** What findings call the body, which has no name. */
const BODY = "request body";

/**
 * Reads a push in JSON, `{"files": {"path": "text"}}`. Throws `invalid_parameter` with the row and
 * column of malformed JSON and duplicate names, or naming the member that is unknown or no text.
 */
export function parseJsonFiles(body: Uint8Array): FileTree {
  return fileTreeOf(filesOf(readJsonFile(BODY, body)));
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
