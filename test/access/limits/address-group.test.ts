import { expect, test } from "@jest/globals";
import { addressGroup } from "../../../src/access/limits/address-group.ts";

test.each([
  { note: "IPv4", address: "192.0.2.1", group: "192.0.2.1" },
  { note: "IPv4 as IPv6 has it", address: "::ffff:192.0.2.1", group: "192.0.2.1" },
  { note: "loopback", address: "::1", group: "0:0:0:0::/64" },
  { note: "a whole one", address: "2001:0DB8:0:1:2:3:4:5", group: "2001:db8:0:1::/64" },
  { note: "another of the same network", address: "2001:db8:0:1::9", group: "2001:db8:0:1::/64" },
  { note: "a gap in front of the network", address: "::9:2:3:4:5", group: "0:0:0:9::/64" },
  { note: "a gap in the network", address: "2001:db8::1:2:3:4:5", group: "2001:db8:0:1::/64" },
  { note: "a gap behind it", address: "2001:db8:7:8::", group: "2001:db8:7:8::/64" },
  { note: "a dotted end", address: "64:ff9b::192.0.2.1", group: "64:ff9b:0:0::/64" },
  { note: "a zone", address: "fe80::1%eth0", group: "fe80:0:0:0::/64" },
  { note: "no address", address: "unknown", group: "unknown" },
  { note: "nothing", address: "", group: "" },
])("$note: $address", ({ address, group }) => {
  expect(addressGroup(address)).toBe(group);
});
