import { parseFlag } from "../../../means/settings/parsers.ts";
import type { Setting } from "../../../means/settings/setting.ts";

export const DECISION_IDS: Setting<boolean> = {
  name: "GATEHOUSE_DECISION_IDS",
  fallback: "false",
  meaning:
    "true: answers of `/v1/data` have a `decision_id`, as those of an OPA that logs decisions.",
  parse: parseFlag,
};
