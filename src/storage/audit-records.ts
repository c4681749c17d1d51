import { z } from "zod";
import type { AuditRecord } from "./audit-log.ts";

/** What every record has. The rest is for whoever reads it: a newer version may have written more. */
const recordSchema = z.looseObject({
  sequence: z.number().int().positive(),
  previous: z.string(),
  hash: z.string(),
  at: z.string(),
  who: z.looseObject({ name: z.string(), kind: z.string() }),
  from: z.string(),
  what: z.string(),
  result: z.string(),
});

/** Undefined for a text that is no record. */
export function auditRecordOf(text: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return recordSchema.safeParse(value).success ? (value as AuditRecord) : undefined;
  } catch {
    return undefined;
  }
}
