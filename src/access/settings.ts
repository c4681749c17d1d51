import { parseCount, parseOptional } from "../means/settings/parsers.ts";
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

export const FAILURES_PER_MINUTE: Setting<number> = {
  name: "GATEHOUSE_FAILURES_PER_MINUTE",
  fallback: "60",
  meaning:
    "So many wrong credentials an address (of IPv6 a /64) may send, and anybody for one token; more get 429. Right ones are never refused for it. 0: no limit.",
  parse: parseCount(0),
};

export const REQUESTS_PER_SECOND: Setting<number> = {
  name: "GATEHOUSE_REQUESTS_PER_SECOND",
  fallback: "0",
  meaning:
    "So many requests each identity may send, and each address that says nothing of itself, where identities are asked for; more get 429. 0: no limit.",
  parse: parseCount(0),
};

export const PUSH_BYTES_PER_MINUTE: Setting<number> = {
  name: "GATEHOUSE_PUSH_BYTES_PER_MINUTE",
  fallback: "0",
  meaning:
    "So many bytes of pushes each identity may send, and the largest of its pushes; more get 429, a larger one 413. 0: no limit but the largest push.",
  parse: parseCount(0),
};
