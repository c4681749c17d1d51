import { inForm, parseCount, parseFlag, parseOneOf } from "../means/settings/parsers.ts";
import { misconfigured, type Setting } from "../means/settings/setting.ts";
import { FORWARDING_HEADERS, type ForwardingHeader } from "./forwarded.ts";
import { type Proxies, parseProxies } from "./proxies.ts";

const MEBIBYTE = 1024 * 1024;

/** Where a server listens. */
export interface Address {
  readonly host: string;
  /** 0 lets the system choose a free port. */
  readonly port: number;
}

export const ADDRESS: Setting<Address> = {
  name: "GATEHOUSE_ADDRESS",
  fallback: "127.0.0.1:8420",
  meaning:
    "Host and port to listen on. One that others can reach needs TLS or a proxy that speaks it, and everybody is asked there who they are.",
  parse: parseAddress,
};

export const BEHIND_PROXY: Setting<boolean> = {
  name: "GATEHOUSE_BEHIND_PROXY",
  fallback: "false",
  meaning:
    "true: a proxy in front speaks TLS with others, so that an address that is not loopback may do without.",
  parse: parseFlag,
};

export const PROXIES: Setting<Proxies | undefined> = {
  name: "GATEHOUSE_PROXIES",
  fallback: "",
  meaning:
    "Addresses and networks of the proxies in front, with commas between. Of what they pass on, the log, the audit and the limits know the client that they name. Empty: the other end of each connection is the client.",
  parse: inForm({ kind: "list" }, parseProxies),
};

export const PROXY_HEADER: Setting<ForwardingHeader> = {
  name: "GATEHOUSE_PROXY_HEADER",
  fallback: "x-forwarded-for",
  meaning:
    "The header in which these proxies name the client, `x-forwarded-for` or `forwarded`. The other one is never read: many proxies pass on what clients write there.",
  parse: parseOneOf(FORWARDING_HEADERS),
};

export const MAX_INPUT_BYTES: Setting<number> = {
  name: "GATEHOUSE_MAX_INPUT_BYTES",
  fallback: String(8 * MEBIBYTE),
  meaning: "Largest body of a decision request, before and after inflating.",
  parse: parseCount(1),
};

export const MAX_BUNDLE_BYTES: Setting<number> = {
  name: "GATEHOUSE_MAX_BUNDLE_BYTES",
  fallback: String(64 * MEBIBYTE),
  meaning: "Largest body of a push.",
  parse: parseCount(1),
};

export const FAST_LANE: Setting<boolean> = {
  name: "GATEHOUSE_FAST_LANE",
  fallback: "true",
  meaning: "false: requests for decisions are read by Node's HTTP server alone, at twice the cost.",
  parse: parseFlag,
};

function parseAddress(text: string, name: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw misconfigured(name, `is ${JSON.stringify(text)}; host:port is wanted`);
  }
  return { host, port };
}
