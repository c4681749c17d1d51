import { readCertificateAndKey } from "../../means/tls/certificate-and-key.ts";
import { type NamedFile, refusedFile } from "../../means/tls/named-file.ts";
import { endOf, readCertificates, validityProblem } from "../../means/tls/read-certificates.ts";
import { TLS_CERT, TLS_CLIENT_CA, TLS_KEY, type TlsFiles } from "./settings.ts";

/** What TLS is spoken with: texts in PEM that fit each other. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** Who vouches for clients; undefined where they are not asked. */
  readonly clientAuthorities: string | undefined;
  /** When the server's certificate expires, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** Reads and checks all files. Throws `misconfigured` that names the first that cannot be used and says why. */
export async function readMaterial(files: TlsFiles, now: number): Promise<TlsMaterial> {
  const certificate = { setting: TLS_CERT.name, file: files.certificate };
  const key = { setting: TLS_KEY.name, file: files.key };
  const { chain, ...both } = await readCertificateAndKey(certificate, key, now);
  const ends = chain.map((each) => endOf(each.certificate));
  const clientAuthorities =
    files.clientAuthorities === undefined
      ? undefined
      : await readAuthorities({ setting: TLS_CLIENT_CA.name, file: files.clientAuthorities }, now);
  return { ...both, clientAuthorities, endsAt: ends[0] as number };
}

/** Authorities are replaced one by one: that some have expired is no fault. */
async function readAuthorities(named: NamedFile, now: number): Promise<string> {
  const all = await readCertificates(named);
  const problems = all.map(({ certificate }) => validityProblem(certificate, now));
  const [first] = problems;
  if (first !== undefined && !problems.includes(undefined)) throw refusedFile(named, first);
  return all.map(({ pem }) => pem).join("");
}

/** Whether two say the same: files are often written anew without a change. */
export function isSameMaterial(left: TlsMaterial, right: TlsMaterial): boolean {
  return (
    left.cert === right.cert &&
    left.key === right.key &&
    left.clientAuthorities === right.clientAuthorities
  );
}
