import { parseCount } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const ENGINE_BYTES: Setting<number> = {
  name: "GATEHOUSE_ENGINE_BYTES",
  fallback: String(1024 ** 3),
  meaning:
    "Memory for decision engines, about: 64 KiB for each, and 100 times the bytes of its Rego and 4 times those of its data. Those asked longest ago are dropped, and made again when they are asked.",
  parse: parseCount(0),
};
