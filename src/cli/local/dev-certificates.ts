import { KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";

/** A certificate and its key, in PEM. */
export interface DevCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface DevCertificates {
  /** Of the authority, whose key is forgotten: nobody can make others by it. */
  readonly authority: string;
  readonly server: DevCertificate;
  readonly clients: ReadonlyMap<string, DevCertificate>;
}

export interface DevCertificateOptions {
  /** Names and addresses of the server. */
  readonly hosts: readonly string[];
  readonly clients: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How long they hold: a first try and not much more. */
export const DEV_DAYS = 90;
const DAY_MS = 86_400_000;
/** Clocks of the machines that try it may differ. */
const EARLIER_MS = 5 * 60_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const PURPOSE = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

/** Makes an authority of its own, and what it vouches for. */
export async function makeDevCertificates(
  options: DevCertificateOptions,
): Promise<DevCertificates> {
  const issue = await createIssuer(options.now);
  const names = options.hosts.map((value) => ({
    type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const),
    value,
  }));
  const server = await issue.leaf("gatehouse", PURPOSE.server, names);
  const clients = new Map<string, DevCertificate>();
  for (const name of options.clients) {
    clients.set(name, await issue.leaf(name, PURPOSE.client, []));
  }
  return { authority: issue.authority, server, clients };
}

type Names = readonly { readonly type: "dns" | "ip"; readonly value: string }[];

async function createIssuer(now: number) {
  const x509 = await loadX509();
  const validity = {
    notBefore: new Date(now - EARLIER_MS),
    notAfter: new Date(now + DEV_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
  };
  const keys = await newKeys();
  const { KeyUsageFlags: usage } = x509;
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: [{ CN: ["Gatehouse development authority"] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  async function leaf(name: string, purpose: string, names: Names): Promise<DevCertificate> {
    const own = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      subject: [{ CN: [name] }],
      issuer: authority.subjectName,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(usage.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([purpose]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { certificate: `${certificate.toString("pem")}\n`, key: pemOf(own.privateKey) };
  }

  return { authority: `${authority.toString("pem")}\n`, leaf };
}

/** It takes a while to load, and wants its polyfill before it. */
async function loadX509() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pemOf(key: webcrypto.CryptoKey): string {
  return String(KeyObject.from(key).export({ format: "pem", type: "pkcs8" }));
}
