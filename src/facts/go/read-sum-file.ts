import { positionAt } from "../../domain/text-position.ts";
import { fieldsGo } from "../../opa/go/white-space.ts";
import { type GoFile, goFactsError, goFactsTooLarge } from "./go-facts-error.ts";
import type { SumEntry, SumFile } from "./sum-file.ts";
import { type TextRow, textRows } from "./text-rows.ts";

/** Of a go.mod without content. Go wrote it for what is no module, and drops it on reading (cmd/go/internal/modfetch). */
const EMPTY_GO_MOD = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

const MAX_BYTES: number = 16 * 1024 * 1024;
const MAX_ENTRIES = 200_000;
const GO_MOD = "/go.mod";

/**
 * Reads a go.sum or go.work.sum file as the go command does (modfetch.readGoSum): three fields a line, empty lines passed
 * over. Throws `invalid_parameter` with the place where a line has more or fewer.
 */
export function readSumFile(bytes: Uint8Array, file: string): SumFile {
  const as: GoFile = { file, as: "a go.sum file" };
  if (bytes.length > MAX_BYTES) throw goFactsTooLarge(as, `${MAX_BYTES} bytes`);
  const entries: SumEntry[] = [];
  for (const line of textRows(bytes)) {
    const entry = entryOf(line, as);
    if (entry !== undefined) entries.push(entry);
    if (entries.length > MAX_ENTRIES) throw goFactsTooLarge(as, `${MAX_ENTRIES} lines`);
  }
  return { file, entries };
}

function entryOf({ text, row }: TextRow, as: GoFile): SumEntry | undefined {
  const fields = fieldsGo(text, 4);
  const [path, version, hash, fourth] = fields;
  if (path === undefined) return undefined;
  if (version === undefined || hash === undefined || fourth !== undefined) {
    const at = fourth?.at ?? text.length;
    throw goFactsError(as, wrongCount(fields.length), { row, col: positionAt(text, at).col });
  }
  if (hash.text === EMPTY_GO_MOD) return undefined;
  const goMod = version.text.endsWith(GO_MOD);
  return {
    path: path.text,
    version: goMod ? version.text.slice(0, -GO_MOD.length) : version.text,
    goMod,
    hash: hash.text,
    row,
  };
}

function wrongCount(count: number): string {
  const found =
    count > 3 ? "more than three are here" : `${count} ${count === 1 ? "is" : "are"} here`;
  return `three fields were expected (a module path, its version, a hash), ${found}; run go mod tidy`;
}
