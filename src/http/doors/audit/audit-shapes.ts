import { z } from "zod";
import type { AuditPage } from "../../../access/audit-search.ts";
import type { AuditEntry, AuditPlace, AuditRecord } from "../../../storage/audit-log.ts";
import { count, flag, maybe, moment, shape, text } from "../../shapes.ts";
import { head } from "../../shared-shapes.ts";

const PLACE = {
  sequence: count("From 1, without a gap."),
  hash: text("Of all that the record holds beside it."),
};

const who = shape<AuditEntry["who"]>("AuditIdentity", {
  name: text(),
  kind: z.enum(["token", "certificate", "jwt", "anonymous", "local"]),
  credential: maybe(text("The id of the credential.")),
});

const record = shape<AuditRecord>("AuditRecord", {
  ...{ ...PLACE, previous: text("The hash of the record before it."), who },
  at: moment("When it was written."),
  from: text("The address."),
  what: text("`push`, `rollback`, `delete`, `token_create`, `refused` and so on."),
  bundle: maybe(text()),
  about: maybe(text("What else it was about.")),
  revision: maybe(text("Of what was begun: what the head is to become.")),
  before: maybe(head),
  after: maybe(head),
  dryRun: maybe(flag("Whether it was only checked.")),
  result: z.enum(["begun", "done", "unchanged", "refused", "failed", "unknown"]),
  why: maybe(text()),
  act: maybe(text("Joins what was begun with its end.")),
});

const place = shape<AuditPlace>("AuditPlace", PLACE);

export const page: z.ZodType<AuditPage> = shape<AuditPage>("AuditPage", {
  records: z.array(record),
  next: maybe(count("The cursor of the next page.")),
  ends: z.object({ anchor: place, last: place }),
});

export const lines: z.ZodType = z
  .string()
  .meta({ id: "AuditLines", description: "A record in each line." });
