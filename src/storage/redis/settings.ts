import { parseOptional } from "../../means/settings/parsers.ts";
import type { Setting } from "../../means/settings/setting.ts";

export const REDIS_URL: Setting<string | undefined> = {
  name: "GATEHOUSE_REDIS_URL",
  fallback: "",
  meaning: "Redis that all replicas share. Empty: the embedded store.",
  secret: true,
  parse: parseOptional,
};
