import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  loadNameReader,
  type ReadNames,
} from "../../../src/access/certificates/certificate-names.ts";
import { sequence, text } from "../../support/x509/der-writer.ts";
import {
  attribute,
  extension,
  makeCertificate,
  nameOf,
} from "../../support/x509/make-certificate.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const WHOLE = makeCertificate({
  ...{ key: publicKey, signer: privateKey },
  subject: nameOf(
    attribute("2.5.4.10", text(0x0c, "acme")),
    attribute("2.5.4.3", text(0x0c, "admin")),
  ),
  extensions: [
    extension("2.5.29.17", sequence(text(0x82, "a.example"), text(0x86, "spiffe://a/b"))),
  ],
});

let read: ReadNames;
beforeAll(async () => {
  read = await loadNameReader();
});

/** What OpenSSL has read; undefined where it cannot, so that no handshake would have come so far. */
function openSsl(bytes: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

test("of changed certificates nothing is read that OpenSSL reads as something else", () => {
  expect(read(WHOLE)).toEqual({
    ...{ CN: ["admin"], O: ["acme"], OU: [], dns: ["a.example"], uri: ["spiffe://a/b"], email: [] },
  });
  const change = fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255));
  let compared = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = Buffer.from(WHOLE);
      for (const [at, byte] of changes) bytes[at] = byte;
      const certificate = openSsl(bytes);
      const names = read(bytes);
      if (certificate === undefined || names === undefined) return;
      compared += 1;
      const { CN } = certificate.toLegacyObject().subject as { CN?: string | string[] };
      const plain = names.CN.filter((name) => /^[\x20-\x7e]+$/.test(name));
      if (plain.length === 1) expect([CN].flat()).toContain(plain[0]);
    }),
    { numRuns: 200, seed: 10 },
  );
  expect(compared).toBeGreaterThan(20);
});
