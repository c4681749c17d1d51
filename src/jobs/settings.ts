import { parseCount, parseRequired } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const KEEP_REVISIONS: Setting<number> = {
  name: "GATEHOUSE_KEEP_REVISIONS",
  fallback: "20",
  meaning: "Retention keeps at least this many revisions of each bundle.",
  parse: parseCount(1),
};

export const KEEP_DAYS: Setting<number> = {
  name: "GATEHOUSE_KEEP_DAYS",
  fallback: "30",
  meaning: "Retention keeps every revision that was active within this many days.",
  parse: parseCount(0),
};

export const AUDIT_KEEP_DAYS: Setting<number> = {
  name: "GATEHOUSE_AUDIT_KEEP_DAYS",
  fallback: "400",
  meaning: "Retention keeps every record of the audit for this many days.",
  parse: parseCount(1),
};

export const RETENTION_SCHEDULE: Setting<string> = {
  name: "GATEHOUSE_RETENTION_SCHEDULE",
  fallback: "17 * * * *",
  meaning: "When old revisions, records of the audit and tokens that ended are removed (cron).",
  parse: parseRequired,
};
