import { parseOneOf } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

export const LOG_LEVEL: Setting<LogLevel> = {
  name: "GATEHOUSE_LOG_LEVEL",
  fallback: "info",
  meaning: `One of ${LOG_LEVELS.join(", ")}.`,
  parse: parseOneOf(LOG_LEVELS),
};
