import { inForm } from "../../means/settings/parsers.ts";
import type { Setting } from "../../means/settings/setting.ts";
import { type AllowedHosts, parseAllowedHosts } from "./allowed-hosts.ts";

export const DECISIONS_ALLOW_NET: Setting<AllowedHosts | undefined> = {
  name: "GATEHOUSE_DECISIONS_ALLOW_NET",
  fallback: "",
  meaning:
    "Hosts that `http.send` and `net.lookup_ip_addr` may ask: names, addresses and networks with commas between. A name stands for public addresses and for those that are listed too. Empty: decisions are without these two.",
  parse: inForm({ kind: "list" }, parseAllowedHosts),
};
