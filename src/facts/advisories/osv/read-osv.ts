import type { Json } from "../../../domain/json-value.ts";
import { positionAt } from "../../../domain/text-position.ts";
import { offsetOf } from "../../../means/json/offset-of.ts";
import { advisoryError } from "../advisory-error.ts";
import { advisoryJson } from "../advisory-json.ts";
import { OSV_RECORD, type OsvRecord } from "./osv-record.ts";

/** The records of a file: one, or an array of them. Throws `invalid_parameter` with the place of the first fault. */
export function readOsv(bytes: Uint8Array, file: string): OsvRecord[] {
  const value = advisoryJson(bytes, file);
  if (!Array.isArray(value)) return [recordOf(value as Json, bytes, file, [])];
  return value.map((item, at) => recordOf(item as Json, bytes, file, [at]));
}

function recordOf(value: Json, bytes: Uint8Array, file: string, at: readonly number[]): OsvRecord {
  const parsed = OSV_RECORD.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const steps = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  const path = [...at, ...steps];
  const message = `${path.join("/") || "the whole"}: ${issue?.message ?? "not expected"}`;
  throw advisoryError(file, message, positionAt(bytes, offsetOf(bytes, path)));
}
