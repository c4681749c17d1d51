import { createPrivateKey } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readMaterial } from "../../../src/http/tls/read-material.ts";
import { temporaryFolder } from "../../support/process.ts";
import { issue, years } from "../../support/x509/identity.ts";
import { authority } from "../../support/x509/make-certificate.ts";
import {
  CLIENT_AUTHORITY,
  issueServer,
  SERVER,
  SERVER_AUTHORITY,
} from "../../support/x509/tls-folder.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const scratch = temporaryFolder();
afterAll(scratch.remove);

const OTHER = issueServer("other");
const OLD = issue("old", years("20", "21"), SERVER_AUTHORITY);
const OLD_AUTHORITY = issue("old", { ...years("20", "21"), extensions: [authority()] });
const EARLY = issue("early", years("48", "49"), SERVER_AUTHORITY);
const ENCRYPTED = createPrivateKey(SERVER.key).export({
  ...{ format: "pem", type: "pkcs8" },
  ...{ cipher: "aes-256-cbc", passphrase: "secret" },
}) as string;
const LEGACY = createPrivateKey(SERVER.key).export({
  ...{ format: "pem", type: "sec1" },
  ...{ cipher: "aes-256-cbc", passphrase: "secret" },
}) as string;

interface Case {
  readonly note: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

let folders = 0;

/** Writes what a case has and reads it; paths come back as the name of the file alone. */
async function read({
  cert = SERVER.certificate,
  key = SERVER.key,
  ca = CLIENT_AUTHORITY.certificate,
}: Case) {
  folders += 1;
  const folder = path.join(scratch.folder, String(folders));
  mkdirSync(folder);
  const place = (name: string, text: string): string => {
    const file = path.join(folder, name);
    if (text === "(folder)") mkdirSync(file);
    else if (text !== "(none)") writeFileSync(file, text);
    return file;
  };
  const files = {
    certificate: place("cert.pem", cert),
    key: place("key.pem", key),
    clientAuthorities: place("ca.pem", ca),
  };
  return await readMaterial(files, NOW).catch((error: Error) => {
    const { code, message } = error as Error & { code: string };
    return `${code}: ${message.replaceAll(`${folder}/`, "")}`;
  });
}

describe("what can be used", () => {
  const good: readonly Case[] = [
    { note: "a certificate, its key and authorities" },
    { note: "a chain", cert: SERVER.certificate + SERVER_AUTHORITY.certificate },
    { note: "both in one file", cert: SERVER.key + SERVER.certificate },
    { note: "text for people around", cert: `Subject: CN = x\n${SERVER.certificate}\nthe end` },
    { note: "carriage returns", cert: SERVER.certificate.replaceAll("\n", "\r\n") },
    {
      note: "an authority that has expired beside one that has not",
      ca: OLD_AUTHORITY.certificate + CLIENT_AUTHORITY.certificate,
    },
  ];
  test.each(good)("$note", async (given) => {
    expect(await read(given)).toMatchObject({ endsAt: Date.parse("2049-12-31T23:59:59Z") });
  });

  test("links, as in a mounted secret", async () => {
    const folder = path.join(scratch.folder, "secret");
    mkdirSync(path.join(folder, "..1"), { recursive: true });
    writeFileSync(path.join(folder, "..1", "tls.crt"), SERVER.certificate);
    writeFileSync(path.join(folder, "..1", "tls.key"), SERVER.key);
    symlinkSync("..1", path.join(folder, "..data"));
    for (const name of ["tls.crt", "tls.key"]) {
      symlinkSync(`..data/${name}`, path.join(folder, name));
    }
    const files = {
      certificate: path.join(folder, "tls.crt"),
      key: path.join(folder, "tls.key"),
      clientAuthorities: undefined,
    };
    expect(await readMaterial(files, NOW)).toMatchObject({ clientAuthorities: undefined });
  });
});

const CERT = "misconfigured: GATEHOUSE_TLS_CERT names cert.pem:";
const KEY = "misconfigured: GATEHOUSE_TLS_KEY names key.pem:";
const CA = "misconfigured: GATEHOUSE_TLS_CLIENT_CA names ca.pem:";
const BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

test.each<Case & { readonly want: string }>([
  { note: "no certificate file", cert: "(none)", want: `${CERT} there is no such file` },
  { note: "no key file", key: "(none)", want: `${KEY} there is no such file` },
  { note: "no file of authorities", ca: "(none)", want: `${CA} there is no such file` },
  { note: "a folder", cert: "(folder)", want: `${CERT} it is a folder` },
  { note: "a huge file", cert: "x".repeat(1024 * 1024 + 1), want: `${CERT} it is over 1 MiB` },
  { note: "an empty file", cert: "", want: `${CERT} it holds no certificate in PEM` },
  { note: "bytes", cert: "\u0030\u0082\u0001", want: `${CERT} it holds no certificate in PEM` },
  {
    note: "a certificate that is cut",
    cert: SERVER.certificate.slice(0, -30),
    want: `${CERT} it holds no certificate in PEM`,
  },
  {
    note: "key and certificate interchanged",
    cert: SERVER.key,
    key: SERVER.certificate,
    want: `${CERT} it holds a private key and no certificate in PEM`,
  },
  {
    note: "a second certificate that is none",
    cert: SERVER.certificate + BROKEN,
    want: `${CERT} certificate 2 in it cannot be read`,
  },
  {
    note: "an expired certificate",
    ...{ cert: OLD.certificate, key: OLD.key },
    want: `${CERT} the certificate expired on Jan  1 00:00:00 2021 GMT`,
  },
  {
    note: "a certificate of later",
    ...{ cert: EARLY.certificate, key: EARLY.key },
    want: `${CERT} the certificate is not valid before Jan  1 00:00:00 2048 GMT`,
  },
  {
    note: "a certificate for a key",
    key: SERVER.certificate,
    want: `${KEY} it holds a certificate and no private key in PEM`,
  },
  { note: "no key in it", key: "key", want: `${KEY} it holds no private key in PEM` },
  {
    note: "an encrypted key",
    key: ENCRYPTED,
    want: `${KEY} its key is encrypted; one without a passphrase is wanted`,
  },
  {
    note: "an encrypted key of the older form",
    key: LEGACY,
    want: `${KEY} its key is encrypted; one without a passphrase is wanted`,
  },
  {
    note: "a key that is none",
    key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    want: `${KEY} its private key cannot be read`,
  },
  {
    note: "the key of another",
    key: OTHER.key,
    want: `${KEY} the key does not fit the certificate in cert.pem`,
  },
  {
    note: "a chain in the wrong order",
    cert: SERVER_AUTHORITY.certificate + SERVER.certificate,
    want: `${CERT} its own certificate is number 2; it must be the first`,
  },
  {
    note: "authorities that have all expired",
    ca: OLD_AUTHORITY.certificate,
    want: `${CA} the certificate expired on Jan  1 00:00:00 2021 GMT`,
  },
  { note: "no authority", ca: "x", want: `${CA} it holds no certificate in PEM` },
])("is refused in one line: $note", async ({ want, ...given }) => {
  expect(await read(given)).toBe(want);
});
