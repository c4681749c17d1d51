import { parseCount } from "../settings/parsers.ts";
import type { Setting } from "../settings/setting.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "./read-archive.ts";

export const MAX_INFLATED_BYTES: Setting<number> = {
  name: "GATEHOUSE_MAX_INFLATED_BYTES",
  fallback: String(DEFAULT_ARCHIVE_LIMITS.maxInflatedBytes),
  meaning: "Largest inflated size of a pushed archive.",
  parse: parseCount(1),
};
