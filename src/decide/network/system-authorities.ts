import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

/** Where Linux distributions keep them (Go's crypto/x509, root_linux.go). */
const FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

let held: readonly string[] | undefined;

/** The certificates that the machine trusts, as PEM; those of Node where the machine has no list. Read once. */
export function systemAuthorities(): readonly string[] {
  held ??= readFirst() ?? rootCertificates;
  return held;
}

function readFirst(): readonly string[] | undefined {
  for (const file of FILES) {
    try {
      return [readFileSync(file, "latin1")];
    } catch {
      // There is another.
    }
  }
  return undefined;
}
