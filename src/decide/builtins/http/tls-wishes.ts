import { isGoError } from "../../../opa/go/go-error.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import { parseCertificate } from "../../../opa/go/x509/certificate.ts";
import { checkKeyPair } from "../../../opa/go/x509/key-pair.ts";
import type { TlsWishes } from "../../network/network.ts";
import { BuiltinError } from "../builtin.ts";

/** What a request says about TLS; texts are empty where it says nothing. */
export interface TlsMembers {
  readonly serverName: string;
  readonly skipsVerification: boolean;
  readonly trustsSystem: boolean;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Undefined where TLS is to be as usual. Throws a BuiltinError for certificates and keys that are none. */
export function tlsWishes(members: TlsMembers): TlsWishes | undefined {
  const { serverName, skipsVerification, trustsSystem, authority } = members;
  const identity = identityOf(members);
  const authorities = authority === "" ? undefined : authoritiesOf(authority);
  const isUsual = serverName === "" && !skipsVerification && !trustsSystem;
  if (isUsual && authorities === undefined && identity === undefined) return undefined;
  return { serverName, skipsVerification, trustsSystem, authorities, identity };
}

function identityOf({ certificate, key }: TlsMembers): TlsWishes["identity"] {
  if (certificate === "" || key === "") return undefined;
  checkKeyPair(Buffer.from(certificate), Buffer.from(key));
  return { certificate, key };
}

/** What Go's CertPool takes of PEM: the certificates that it can read. */
function authoritiesOf(text: string): readonly string[] {
  const pem = Buffer.from(text.replaceAll("\\n", "\n"));
  const found: string[] = [];
  for (let block = decodePem(pem); block !== undefined; block = decodePem(block.rest)) {
    if (block.type === "CERTIFICATE" && isCertificate(block.bytes)) found.push(pemOf(block.bytes));
  }
  if (found.length === 0) throw new BuiltinError("could not append certificates");
  return found;
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    parseCertificate(bytes);
    return true;
  } catch (error) {
    if (isGoError(error)) return false;
    throw error;
  }
}

function pemOf(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
