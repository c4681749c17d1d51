import { createSecureContext } from "node:tls";
import { messageOf } from "../../domain/policy-error.ts";
import { type NamedFile, refusedFile } from "./named-file.ts";
import { type ReadCertificate, readCertificates, validityProblem } from "./read-certificates.ts";
import { readPrivateKey } from "./read-private-key.ts";

/** What one side of TLS shows of itself. */
export interface CertificateAndKey {
  /** The own certificate, then those between it and its authority. */
  readonly chain: readonly ReadCertificate[];
  /** In PEM, as node:tls takes both. */
  readonly cert: string;
  readonly key: string;
}

/** Reads both and checks that they fit and can be used now. Throws `misconfigured` with the file and what is wrong. */
export async function readCertificateAndKey(
  certificate: NamedFile,
  key: NamedFile,
  now: number,
): Promise<CertificateAndKey> {
  const chain = await readCertificates(certificate);
  const [own] = chain as [ReadCertificate];
  const problem = validityProblem(own.certificate, now);
  if (problem !== undefined) throw refusedFile(certificate, problem);
  const read = await readPrivateKey(key);
  if (!own.certificate.checkPrivateKey(read.key)) {
    const other = chain.findIndex((each) => each.certificate.checkPrivateKey(read.key));
    throw other > 0
      ? refusedFile(certificate, `its own certificate is number ${other + 1}; it must be the first`)
      : refusedFile(key, `the key does not fit the certificate in ${certificate.file}`);
  }
  const both = { cert: chain.map(({ pem }) => pem).join(""), key: read.pem };
  try {
    createSecureContext(both);
  } catch (error) {
    throw refusedFile(certificate, `TLS cannot use it: ${messageOf(error)}`);
  }
  return { chain, ...both };
}
