import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { der, sequence, text } from "./der-writer.ts";
import {
  type CertificateOptions,
  extension,
  makeCertificate,
  name,
  pem,
  utcTime,
} from "./make-certificate.ts";

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  readonly pair: KeyPairKeyObjectResult;
  readonly subject: Buffer;
}

export type Wish = Partial<Pick<CertificateOptions, "validity" | "extensions" | "serial">>;

/** A certificate below another, its own authority where none is given. */
export function issue(subjectName: string, wish: Wish, above?: Identity): Identity {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = name(subjectName);
  const bytes = makeCertificate({
    key: pair.publicKey,
    signer: (above?.pair ?? pair).privateKey,
    subject,
    issuer: above?.subject ?? subject,
    ...wish,
  });
  const key = String(pair.privateKey.export({ format: "pem", type: "pkcs8" }));
  return { certificate: pem("CERTIFICATE", bytes), key, pair, subject };
}

/** subjectAltName of a name and an address. */
export function namesAnd(dns: string, ip: readonly number[]): Buffer {
  return extension("2.5.29.17", sequence(text(0x82, dns), der(0x87, Buffer.from(ip))));
}

/** Valid from the beginning of one year to that of another, of two digits each. */
export const years: (from: string, to: string) => Pick<Wish, "validity"> = (from, to) => ({
  validity: [utcTime(`${from}0101000000Z`), utcTime(`${to}0101000000Z`)],
});
