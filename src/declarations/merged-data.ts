import type { FileTree } from "../domain/bundle.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { LosslessJson } from "../means/json/read-json.ts";
import { dataPathOf, membersOf, readDataFile } from "./data-files.ts";
import { DATA_ERROR } from "./findings.ts";

type Members = Map<string, LosslessJson>;

/**
 * The documents of all data files together, as an agent merges them (OPA v1/bundle/bundle.go, insertData). Throws
 * `invalid_parameter` for a file with a value where another has a different one.
 */
export function mergedData(data: FileTree): LosslessJson {
  const whole: Members = new Map();
  for (const [file, bytes] of data) {
    const nested = dataPathOf(file).reduceRight<LosslessJson>(
      (value, name) => new Map([[name, value]]),
      readDataFile(file, bytes),
    );
    mergeInto(whole, membersOf(nested) ?? new Map(), file);
  }
  return whole;
}

/** As deep as the reader of JSON lets it be. */
function mergeInto(whole: Members, more: ReadonlyMap<string, LosslessJson>, file: string): void {
  for (const [name, value] of more) {
    const held = whole.get(name);
    const members = membersOf(value);
    if (held === undefined) {
      whole.set(name, members === undefined ? value : new Map(members));
      continue;
    }
    const inner = membersOf(held);
    if (inner === undefined || members === undefined) throw doubled(file, name);
    const copy = new Map(inner);
    mergeInto(copy, members, file);
    whole.set(name, copy);
  }
}

function doubled(file: string, name: string): PolicyError {
  const message = `${file} has a value for ${JSON.stringify(name)} that another data file has too`;
  const location = { file, row: 1, col: 1 };
  return new PolicyError("invalid_parameter", message, {
    diagnostics: [{ code: DATA_ERROR.code, message, location }],
  });
}
