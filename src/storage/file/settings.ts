import { parseRequired } from "../../means/settings/parsers.ts";
import type { Setting } from "../../means/settings/setting.ts";

export const DATA_DIRECTORY: Setting<string> = {
  name: "GATEHOUSE_DATA_DIR",
  fallback: ".gatehouse/data",
  meaning: "Folder of the embedded store. One server per folder. Unused with Redis.",
  parse: parseRequired,
};
