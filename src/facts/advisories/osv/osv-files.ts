import { isZip, type ZipLimits, zipFiles } from "../../../means/archive/zip/zip-files.ts";
import type { OsvRecord } from "./osv-record.ts";
import { readOsv } from "./read-osv.ts";

/** Of an archive or a file of records; the whole of Go's is a tenth of it in 2026. */
export const MAX_OSV_BYTES: number = 512 * 1024 * 1024;

const ZIP_LIMITS: ZipLimits = {
  entries: 500_000,
  entryBytes: 64 * 1024 * 1024,
  totalBytes: 4 * 1024 * 1024 * 1024,
};

/**
 * The records of a file: a record, an array of them, or a zip of such files as osv.dev gives it. Files of a zip that are not
 * named `.json` are left. Throws `invalid_parameter` with the place of the first fault: what was read until then is too little.
 */
export async function* osvRecords(bytes: Uint8Array, file: string): AsyncGenerator<OsvRecord> {
  if (!isZip(bytes)) {
    yield* readOsv(bytes, file);
    return;
  }
  const json = (name: string): boolean => name.endsWith(".json");
  for await (const entry of zipFiles(bytes, file, ZIP_LIMITS, json)) {
    yield* readOsv(entry.bytes, `${file}/${entry.name}`);
  }
}
