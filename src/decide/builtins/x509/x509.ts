import { type Builtin, type BuiltinFamily, pure } from "../builtin.ts";
import { withGoErrors } from "../go-errors.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { cryptoParseCertificateRequest } from "./certificate-request.ts";
import { certificateWithUris } from "./certificate-value.ts";
import { cryptoParseKeyPair } from "./key-pair.ts";
import { cryptoParsePrivateKeys, cryptoParseRsaPrivateKey } from "./private-keys.ts";
import { readCertificates } from "./read-certificates.ts";
import {
  cryptoVerifyCertificates,
  cryptoVerifyCertificatesWithOptions,
} from "./verify-certificates.ts";

/** `crypto.x509.parse_certificates(certificates)`. */
const cryptoParseCertificates: Builtin = (context, args) =>
  readCertificates(bytesOperand(context, args, 0)).map(certificateWithUris);

const CALLS: Readonly<Record<string, readonly [arity: number, call: Builtin]>> = {
  "crypto.parse_private_keys": [1, cryptoParsePrivateKeys],
  "crypto.x509.parse_and_verify_certificates": [1, cryptoVerifyCertificates],
  "crypto.x509.parse_and_verify_certificates_with_options": [
    2,
    cryptoVerifyCertificatesWithOptions,
  ],
  "crypto.x509.parse_certificate_request": [1, cryptoParseCertificateRequest],
  "crypto.x509.parse_certificates": [1, cryptoParseCertificates],
  "crypto.x509.parse_keypair": [2, cryptoParseKeyPair],
  "crypto.x509.parse_rsa_private_key": [1, cryptoParseRsaPrivateKey],
};

export const X509: BuiltinFamily = Object.fromEntries(
  Object.entries(CALLS).map(([name, [arity, call]]) => [name, pure(arity, withGoErrors(call))]),
);
