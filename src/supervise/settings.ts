import { parseCount } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const EVALUATION_TIMEOUT_MS: Setting<number> = {
  name: "GATEHOUSE_EVALUATION_TIMEOUT_MS",
  fallback: "1000",
  meaning: "An evaluation that takes longer has its worker replaced.",
  parse: parseCount(10),
};
