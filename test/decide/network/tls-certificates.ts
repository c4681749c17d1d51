import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { der, oid, sequence, text } from "../../support/x509/der-writer.ts";
import {
  authority,
  type CertificateOptions,
  dnsNames,
  extension,
  makeCertificate,
  name,
  pem,
  utcTime,
} from "../../support/x509/make-certificate.ts";

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  readonly pair: KeyPairKeyObjectResult;
  readonly subject: Buffer;
}

type Wish = Partial<Pick<CertificateOptions, "validity" | "extensions" | "serial">>;

/** A certificate below another, its own authority where none is given. */
function issue(subjectName: string, wish: Wish, above?: Identity): Identity {
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
function namesAnd(dns: string, ip: readonly number[]): Buffer {
  return extension("2.5.29.17", sequence(text(0x82, dns), der(0x87, Buffer.from(ip))));
}

const CLIENT_ONLY = extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.2")));

export const ROOT_AUTHORITY: Identity = issue("The root", { extensions: [authority()] });
export const OTHER_AUTHORITY: Identity = issue("Another root", { extensions: [authority()] });
const MIDDLE = issue("The middle", { extensions: [authority()], serial: 2n }, ROOT_AUTHORITY);
export const CLIENT: Identity = issue("A client", { serial: 3n, extensions: [] }, ROOT_AUTHORITY);

function server(...extensions: readonly Buffer[]): Wish {
  return { serial: 10n, extensions };
}

const years = (from: string, to: string): Pick<Wish, "validity"> => ({
  validity: [utcTime(`${from}0101000000Z`), utcTime(`${to}0101000000Z`)],
});

const BELOW_MIDDLE = issue("leaf", server(dnsNames("middle.example")), MIDDLE);

/** What the server shows, by the name that it is called. */
export const SERVERS: Readonly<Record<string, Identity>> = {
  "good.example": issue("good", server(dnsNames("good.example", "*.wild.example")), ROOT_AUTHORITY),
  "a.wild.example": issue("good", server(dnsNames("*.wild.example")), ROOT_AUTHORITY),
  "a.b.wild.example": issue("good", server(dnsNames("*.wild.example")), ROOT_AUTHORITY),
  "wrong.example": issue("wrong", server(dnsNames("x.example", "y.example")), ROOT_AUTHORITY),
  "common.example": issue("common.example", server(), ROOT_AUTHORITY),
  "nameless.example": issue("somebody", server(), ROOT_AUTHORITY),
  "expired.example": issue(
    "old",
    { ...server(dnsNames("expired.example")), ...years("20", "21") },
    ROOT_AUTHORITY,
  ),
  "early.example": issue(
    "new",
    { ...server(dnsNames("early.example")), ...years("48", "49") },
    ROOT_AUTHORITY,
  ),
  "client.example": issue("c", server(dnsNames("client.example"), CLIENT_ONLY), ROOT_AUTHORITY),
  "self.example": issue("self", server(dnsNames("self.example"))),
  "middle.example": { ...BELOW_MIDDLE, certificate: BELOW_MIDDLE.certificate + MIDDLE.certificate },
};
export const MIDDLE_AUTHORITY: string = MIDDLE.certificate;

/** What it shows to those that call it by its address. */
export const ADDRESSED: Identity = issue(
  "here",
  server(namesAnd("localhost", [127, 0, 0, 1])),
  ROOT_AUTHORITY,
);
