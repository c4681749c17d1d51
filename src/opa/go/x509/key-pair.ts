import type { PublicKey } from "../crypto/keys.ts";
import { GoError, isGoError } from "../go-error.ts";
import { decodePem } from "../pem.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { type ParsedPrivateKey, parsePkcs1, parsePkcs8, parseSec1 } from "./private-key.ts";

/** tls.X509KeyPair: throws a GoError unless the PEM texts are certificates and the private key of the first. */
export function checkKeyPair(certificates: Buffer, key: Buffer): void {
  const leaf = parseCertificate(firstCertificate(certificates));
  checkKey(leaf, parseAnyKey(firstKey(key)));
}

function firstCertificate(pem: Buffer): Uint8Array {
  const skipped: string[] = [];
  for (let block = decodePem(pem); block !== undefined; block = decodePem(block.rest)) {
    if (block.type === "CERTIFICATE") return block.bytes;
    skipped.push(block.type);
  }
  const failed = "tls: failed to find";
  if (skipped.length === 0) throw new GoError(`${failed} any PEM data in certificate input`);
  if (skipped.length === 1 && skipped[0]?.endsWith("PRIVATE KEY")) {
    throw new GoError(
      `${failed} certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched`,
    );
  }
  throw new GoError(
    `${failed} "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${skipped.join(" ")}]`,
  );
}

function firstKey(pem: Buffer): Uint8Array {
  const skipped: string[] = [];
  for (let block = decodePem(pem); block !== undefined; block = decodePem(block.rest)) {
    if (block.type === "PRIVATE KEY" || block.type.endsWith(" PRIVATE KEY")) return block.bytes;
    skipped.push(block.type);
  }
  if (skipped.length === 0) throw new GoError("tls: failed to find any PEM data in key input");
  if (skipped.length === 1 && skipped[0] === "CERTIFICATE") {
    throw new GoError("tls: found a certificate rather than a key in the PEM for the private key");
  }
  throw new GoError(
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${skipped.join(" ")}]`,
  );
}

/** As the first of the three formats in which it can be read. */
export function parseAnyKey(bytes: Uint8Array): ParsedPrivateKey {
  for (const parse of [parsePkcs1, parsePkcs8, (der: Uint8Array) => parseSec1(der)]) {
    try {
      return parse(bytes);
    } catch (error) {
      if (!isGoError(error)) throw error;
    }
  }
  throw new GoError("tls: failed to parse private key");
}

/** Throws a GoError where the key is another's than the certificate's. */
function checkKey({ publicKey }: Certificate, key: ParsedPrivateKey): void {
  if (publicKey === undefined) throw new GoError("tls: unknown public key algorithm");
  const own = key.public;
  if (own.kind !== publicKey.kind) {
    throw new GoError("tls: private key type does not match public key type");
  }
  if (!isSameKey(publicKey, own)) throw new GoError("tls: private key does not match public key");
}

/** Whether two public keys are one. */
export function isSameKey(left: PublicKey, right: PublicKey): boolean {
  if (left.kind === "rsa" && right.kind === "rsa") return left.n === right.n && left.e === right.e;
  if (left.kind === "ecdsa" && right.kind === "ecdsa") {
    return left.curve === right.curve && left.x === right.x && left.y === right.y;
  }
  return left.kind === "ed25519" && right.kind === "ed25519" && left.bytes.equals(right.bytes);
}
