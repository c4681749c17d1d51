import type { Variable } from "../means/settings/setting.ts";

export const SERVER: Variable = {
  name: "GATEHOUSE_SERVER",
  fallback: "http://127.0.0.1:8420",
  meaning: "The server that the commands talk to.",
};
