import { z } from "zod";
import { utcTime } from "../../../means/text/utc-time.ts";

/** What is read of an OSV record (ossf.github.io/osv-schema, 1.x); whatever else it holds is left. */
export interface OsvRecord {
  readonly id: string;
  /** In UTC, whole seconds, as all times here. */
  readonly modified: string;
  readonly published?: string | null | undefined;
  readonly withdrawn?: string | null | undefined;
  readonly aliases?: readonly string[] | null | undefined;
  readonly summary?: string | null | undefined;
  readonly severity?: readonly OsvSeverity[] | null | undefined;
  readonly affected?: readonly OsvAffected[] | null | undefined;
  readonly database_specific?: { readonly severity?: unknown } | null | undefined;
}

export interface OsvAffected {
  readonly package?: { readonly ecosystem: string; readonly name: string } | null | undefined;
  readonly ranges?: readonly OsvRange[] | null | undefined;
  readonly versions?: readonly string[] | null | undefined;
  readonly severity?: readonly OsvSeverity[] | null | undefined;
  readonly ecosystem_specific?:
    | { readonly custom_ranges?: readonly OsvRange[] | null | undefined }
    | null
    | undefined;
}

export interface OsvRange {
  /** `SEMVER`, `ECOSYSTEM`, `GIT`. */
  readonly type: string;
  readonly events?: readonly OsvEvent[] | null | undefined;
}

export interface OsvEvent {
  readonly introduced?: string | undefined;
  readonly fixed?: string | undefined;
  readonly last_affected?: string | undefined;
  readonly limit?: string | undefined;
}

export interface OsvSeverity {
  readonly type: string;
  readonly score: string;
}

const MAX_TEXT = 10_000;
const TEXT: z.ZodString = z.string().max(MAX_TEXT);
/** Shown to people and compared: one word. */
const NAME = TEXT.min(1).regex(/^[\x21-\x7e]+$/, "printable ASCII without blanks was expected");
const TIME = TEXT.transform((text, context) => {
  const time = utcTime(text);
  if (time !== undefined) return time;
  context.addIssue("a time like 2026-11-27T18:00:00Z was expected");
  return z.NEVER;
});
const EVENT = z.object({
  introduced: TEXT.optional(),
  fixed: TEXT.optional(),
  last_affected: TEXT.optional(),
  limit: TEXT.optional(),
});
const RANGE = z.object({ type: TEXT, events: z.array(EVENT).nullish() });
const SEVERITIES = z.array(z.object({ type: TEXT, score: TEXT })).nullish();
const AFFECTED = z.object({
  package: z.object({ ecosystem: TEXT, name: TEXT }).nullish(),
  ranges: z.array(RANGE).nullish(),
  versions: z.array(TEXT).nullish(),
  severity: SEVERITIES,
  ecosystem_specific: z.object({ custom_ranges: z.array(RANGE).nullish() }).nullish(),
});

export const OSV_RECORD: z.ZodType<OsvRecord> = z.object({
  id: NAME,
  modified: TIME,
  published: TIME.nullish(),
  withdrawn: TIME.nullish(),
  aliases: z.array(NAME).nullish(),
  summary: z.string().nullish(),
  severity: SEVERITIES,
  affected: z.array(AFFECTED).nullish(),
  database_specific: z.object({ severity: z.unknown().optional() }).nullish(),
});
