import { parseOptional } from "../means/settings/parsers.ts";
import type { Setting } from "../means/settings/setting.ts";

export const BOOTSTRAP_TOKEN_FILE: Setting<string | undefined> = {
  name: "GATEHOUSE_BOOTSTRAP_TOKEN_FILE",
  fallback: "",
  meaning:
    "A file with a secret of at least 32 characters: whoever sends it as a bearer is an operator. With it, everybody is asked who they are, also on loopback; make tokens with it and leave it out then. Without it, the first start on an address that others can reach prints a token.",
  parse: (text) => (text === "" ? undefined : text),
};

export const ACCESS: Setting<string | undefined> = {
  name: "GATEHOUSE_ACCESS",
  fallback: "",
  meaning:
    "A file of `kind: Access`: which issuers' JWTs and which client certificates are taken, and what they may. With it, everybody is asked who they are. Read again when it changes.",
  parse: parseOptional,
};
