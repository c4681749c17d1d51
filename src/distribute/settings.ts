import { parseCount } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const ARCHIVE_CACHE_BYTES: Setting<number> = {
  name: "GATEHOUSE_ARCHIVE_CACHE_BYTES",
  fallback: String(256 * 1024 * 1024),
  meaning: "Memory for compressed archives that agents download.",
  parse: parseCount(0),
};

export const MAX_WAIT_SECONDS: Setting<number> = {
  name: "GATEHOUSE_MAX_WAIT_SECONDS",
  fallback: "300",
  meaning: "Longest time a bundle request is held, whatever the agent asks.",
  parse: parseCount(1),
};
