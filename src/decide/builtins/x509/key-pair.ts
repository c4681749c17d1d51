import { decodeBase64 } from "../../../opa/go/base64.ts";
import { decodePem } from "../../../opa/go/pem.ts";
import { parseCertificate } from "../../../opa/go/x509/certificate.ts";
import { isSameKey, parseAnyKey } from "../../../opa/go/x509/key-pair.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { certificateValue } from "./certificate-value.ts";
import { bytesValue } from "./go-json.ts";
import { privateKeyValue } from "./key-value.ts";

/** `crypto.x509.parse_keypair(cert, pem)`: a certificate, those above it, and its private key. */
export const cryptoParseKeyPair: Builtin = (context, args) => {
  const chain = certificatesOf(pemOf(bytesOperand(context, args, 0)));
  const keyBytes = keyOf(pemOf(bytesOperand(context, args, 1)));
  const leaf = parseCertificate(chain[0] as Uint8Array);
  const key = parseAnyKey(keyBytes);
  if (leaf.publicKey === undefined || !isSameKey(leaf.publicKey, key.public)) {
    throw new BuiltinError("tls: private key does not match public key");
  }
  return {
    Certificate: chain.map(bytesValue),
    PrivateKey: privateKeyValue(key),
    Leaf: certificateValue(leaf),
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    SupportedSignatureAlgorithms: null,
  };
};

/** The blocks of PEM, or DER: it may be in base64. */
interface Written {
  readonly bytes: Buffer;
  readonly isPem: boolean;
}

function pemOf(written: Buffer): Written {
  const bytes = written.indexOf("-----BEGIN ") === 0 ? written : decodeBase64(written);
  return { bytes, isPem: bytes.indexOf("-----BEGIN ") === 0 };
}

function certificatesOf({ bytes, isPem }: Written): readonly Uint8Array[] {
  if (!isPem) return [bytes];
  const found: Uint8Array[] = [];
  for (let block = decodePem(bytes); block !== undefined; block = decodePem(block.rest)) {
    if (block.type === "CERTIFICATE") found.push(block.bytes);
  }
  if (found.length > 0) return found;
  throw new BuiltinError("tls: failed to find any PEM data in certificate input");
}

function keyOf({ bytes, isPem }: Written): Uint8Array {
  if (!isPem) return bytes;
  for (let block = decodePem(bytes); block !== undefined; block = decodePem(block.rest)) {
    if (block.type === "PRIVATE KEY" || block.type.endsWith(" PRIVATE KEY")) return block.bytes;
  }
  throw new BuiltinError("tls: failed to find any PEM data in key input");
}
