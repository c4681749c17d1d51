import type { Variable } from "../means/settings/setting.ts";

export const SERVER: Variable = {
  name: "GATEHOUSE_SERVER",
  fallback: "http://127.0.0.1:8420",
  meaning: "The server that the commands talk to; goes before the current context.",
};

export const TOKEN_FILE: Variable = {
  name: "GATEHOUSE_TOKEN_FILE",
  fallback: "",
  meaning: "File of the token that the commands send. Empty: that of the context, else none.",
};
