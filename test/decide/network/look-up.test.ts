import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { lookUp } from "../../../src/decide/network/look-up.ts";
import { askBoth, type NetworkCase } from "./compare-network.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

const CASES: readonly NetworkCase[] = [
  ...["localhost", "127.0.0.1", "::1", "LOCALHOST", "other.example", "", "10.0.0.1", "127.1"].map(
    (name) => ({ note: `of ${name}`, rego: `net.lookup_ip_addr("${name}")` }),
  ),
  ...["", "a b", "a..b", "-", "-a", "a-", "1.2.3.4", "2001:DB8:0:0::1", "::ffff:10.0.0.1"].map(
    (name) => ({
      note: `of ${JSON.stringify(name)} where every host may be asked`,
      rego: `net.lookup_ip_addr("${name}")`,
      anyHost: true,
    }),
  ),
  { note: "of no text", rego: "net.lookup_ip_addr(input)", inputs: [1, ["localhost"]] },
  { note: "of two names", rego: '[net.lookup_ip_addr(x) | some x in ["localhost", "::1"]]' },
];

describe("net.lookup_ip_addr answers as the real opa does", () => {
  let server: RecordingServer;
  beforeAll(async () => {
    server = await startRecordingServer({});
  });
  afterAll(() => server.close());

  test.each(CASES)("$note", async (asked) => {
    const { opa, ours } = await askBoth(asked, server);
    expect(ours).toEqual(opa);
  });
});

test.each(["127.1", "0x7f.1", "2130706433", "a.0x7f", "1.2.3.999"])(
  "%s is no name, though C's library takes it for an address",
  async (name) => {
    await expect(lookUp(name)).rejects.toThrow(`lookup ${name}: no such host`);
  },
);
