import { expect, test } from "@jest/globals";
import { serverFlags } from "../../src/service/banner.ts";
import { firstTokenNotice } from "../../src/service/first-token-notice.ts";

test.each([
  {
    note: "of a server over TLS name it and its authority",
    address: { host: "0.0.0.0", port: 8443 },
    hasTls: true,
    flags: " --server https://127.0.0.1:8443 --ca ca.pem",
  },
  {
    note: "of the usual address say nothing of it",
    address: { host: "127.0.0.1", port: 8420 },
    hasTls: false,
    flags: "",
  },
])("the commands beside the first token $note", ({ address, hasTls, flags }) => {
  const text = firstTokenNotice("gatehouse_x", serverFlags(address, hasTls));
  expect(text).toContain("\n  gatehouse_x\n");
  expect(text).toContain(`token create me --role operator${flags} > me.token\n`);
});
