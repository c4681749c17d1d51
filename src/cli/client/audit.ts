import { z } from "zod";
import type { AuditPlace, AuditRecord } from "../../storage/audit-log.ts";

/** A page of the audit of a server. Records keep what this version does not know: their hashes are over all of it. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** The cursor of the next page. */
  readonly next?: number | undefined;
  readonly ends: { readonly anchor: AuditPlace; readonly last: AuditPlace };
}

const head = z.looseObject({ sequence: z.number(), revision: z.string() });
const place = z.looseObject({ sequence: z.number().int().nonnegative(), hash: z.string() });

export const auditRecordSchema: z.ZodType<AuditRecord> = z.custom<AuditRecord>(
  (value) =>
    z
      .looseObject({
        ...{ sequence: z.number().int().positive(), hash: z.string(), previous: z.string() },
        ...{ at: z.string(), from: z.string(), what: z.string(), result: z.string() },
        who: z.looseObject({ name: z.string(), kind: z.string() }),
        bundle: z.string().optional(),
        about: z.string().optional(),
        why: z.string().optional(),
        act: z.string().optional(),
        dryRun: z.boolean().optional(),
        before: head.optional(),
        after: head.optional(),
      })
      .safeParse(value).success,
  "not a record",
);

export const auditPageSchema: z.ZodType<AuditPage> = z.looseObject({
  records: z.array(auditRecordSchema),
  next: z.number().int().nonnegative().optional(),
  ends: z.looseObject({ anchor: place, last: place }),
});
