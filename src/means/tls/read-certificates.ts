import { X509Certificate } from "node:crypto";
import { type NamedFile, readNamedFile, refusedFile } from "./named-file.ts";
import { pemBlocks } from "./pem-blocks.ts";

/** A certificate as it was read, and its text in PEM. */
export interface ReadCertificate {
  readonly pem: string;
  readonly certificate: X509Certificate;
}

/** Every certificate of a PEM file, at least one, in their order. Throws `misconfigured`. */
export async function readCertificates(named: NamedFile): Promise<ReadCertificate[]> {
  const blocks = pemBlocks(await readNamedFile(named));
  const certificates = blocks.filter(({ label }) => label === "CERTIFICATE");
  if (certificates.length === 0) {
    const hasKey = blocks.some(({ label }) => label.endsWith("PRIVATE KEY"));
    throw refusedFile(named, `it holds ${hasKey ? "a private key and " : ""}no certificate in PEM`);
  }
  return certificates.map(({ text }, at) => {
    try {
      return { pem: text, certificate: new X509Certificate(text) };
    } catch {
      throw refusedFile(named, `certificate ${at + 1} in it cannot be read`);
    }
  });
}

/** Why a certificate cannot be used at a time, in words; undefined where it can. */
export function validityProblem(certificate: X509Certificate, now: number): string | undefined {
  if (now > endOf(certificate)) return `the certificate expired on ${certificate.validTo}`;
  if (now < Date.parse(certificate.validFrom)) {
    return `the certificate is not valid before ${certificate.validFrom}`;
  }
  return undefined;
}

/** The last millisecond at which a certificate is valid. */
export function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo);
}
