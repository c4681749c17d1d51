import { parseCount } from "../../means/settings/parsers.ts";
import type { Setting, Variable } from "../../means/settings/setting.ts";

/** Seconds of processor time for one run, where nobody says another number. */
export const DEFAULT_CPU_SECONDS = 60;

export const CPU_SECONDS: Setting<number> = {
  name: "GATEHOUSE_OPA_CPU_SECONDS",
  fallback: String(DEFAULT_CPU_SECONDS),
  meaning:
    "Processor time that one run of opa may take for a push. A busy machine does not count; ten times as long by the clock does.",
  parse: parseCount(1),
};

export const OPA_BIN: Variable = {
  name: "OPA_BIN",
  fallback: "",
  meaning: "The opa 1.22.2 to use. Empty: the cached one, then the PATH.",
};

export const CACHE: Variable = {
  name: "GATEHOUSE_CACHE",
  fallback: "~/.cache/gatehouse",
  meaning: "Where set-up keeps the opa it built or downloaded.",
};

/** Only set-up reads it. */
export const OPA_DOWNLOADS: Variable = {
  name: "GATEHOUSE_OPA_DOWNLOADS",
  fallback: "OPA's releases",
  meaning: "Where set-up downloads opa when there is no Go, for mirrors.",
};
