import { PolicyError } from "../../../domain/policy-error.ts";
import type { AuditRecord } from "../../../storage/audit-log.ts";
import { auditRecordSchema } from "../../client/audit.ts";

/** More than the longest record has. Characters. */
const MAX_LINE = 64 * 1024;

/** The records of JSON lines. Throws `invalid_parameter` that names the line which is none. */
export async function* readAuditLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<AuditRecord, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      number += 1;
      if (line.trim() !== "") yield recordIn(line, number);
    }
    if (rest.length > MAX_LINE) throw wrongLine(number + 1);
  }
  if (rest.trim() !== "") yield recordIn(rest, number + 1);
}

function recordIn(line: string, number: number): AuditRecord {
  try {
    const read = auditRecordSchema.safeParse(JSON.parse(line));
    if (read.success) return read.data;
  } catch {
    // Told below.
  }
  throw wrongLine(number);
}

function wrongLine(number: number): PolicyError {
  return new PolicyError("invalid_parameter", `line ${number} is no record of an audit`);
}
