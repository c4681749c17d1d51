import { decodeBase64 } from "../../../opa/go/base64.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import { type Certificate, parseCertificates } from "../../../opa/go/x509/certificate.ts";
import { BuiltinError } from "../builtin.ts";

const BEGIN = "-----BEGIN";

/** The certificates of PEM text, or of base64 that holds PEM or DER; throws for anything else. */
export function readCertificates(bytes: Buffer): readonly Certificate[] {
  if (bytes.indexOf(BEGIN) === 0) return fromPem(bytes);
  const decoded = decodeBase64(bytes);
  return decoded.indexOf(BEGIN) === 0 ? fromPem(decoded) : parseCertificates(decoded);
}

/** What stands behind the last block is not looked at. */
function fromPem(bytes: Buffer): readonly Certificate[] {
  const parts: Uint8Array[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const block = decodePem(rest);
    if (block === undefined) break;
    if (block.type !== "CERTIFICATE") {
      throw new BuiltinError(`PEM block type is '${block.type}', expected CERTIFICATE`);
    }
    parts.push(block.bytes);
    rest = block.rest;
  }
  return parseCertificates(Buffer.concat(parts));
}
