import { expect, test } from "@jest/globals";
import { hashSecret, isSecretOf } from "../../src/access/token-hash.ts";

const KEY = Buffer.alloc(20, 0x0b);

test("a hash is HMAC-SHA-256 (RFC 4231, 4.2)", () => {
  const wanted = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
  expect(hashSecret(KEY, "Hi There")).toBe(wanted);
});

test.each([
  { note: "the secret", secret: "secret", key: KEY, hash: hashSecret(KEY, "secret"), is: true },
  { note: "another", secret: "Secret", key: KEY, hash: hashSecret(KEY, "secret"), is: false },
  {
    note: "the secret under another key",
    ...{ secret: "secret", key: Buffer.alloc(32), hash: hashSecret(KEY, "secret"), is: false },
  },
  { note: "a hash that is none", secret: "secret", key: KEY, hash: "", is: false },
])("$note: $is", ({ secret, key, hash, is }) => {
  expect(isSecretOf(hash, key, secret)).toBe(is);
});
