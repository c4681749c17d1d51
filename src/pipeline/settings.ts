import { parseOptional, parseRequired } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const BUNDLES: Setting<string | undefined> = {
  name: "GATEHOUSE_BUNDLES",
  fallback: "bundles",
  meaning: "Folder of bundle declarations, published at start and when they change. Empty: none.",
  parse: parseOptional,
};

export const DECLARATIONS_SCHEDULE: Setting<string> = {
  name: "GATEHOUSE_DECLARATIONS_SCHEDULE",
  fallback: "*/2 * * * * *",
  meaning: "How often the folder of declarations is looked through (cron with seconds).",
  parse: parseRequired,
};
