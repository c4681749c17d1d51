import { type Builtin, type BuiltinFamily, pure } from "../builtin.ts";
import { withGoErrors } from "../go-errors.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { certificateWithUris } from "./certificate-value.ts";
import { cryptoParsePrivateKeys, cryptoParseRsaPrivateKey } from "./private-keys.ts";
import { readCertificates } from "./read-certificates.ts";

/** `crypto.x509.parse_certificates(certificates)`. */
const parseCertificates: Builtin = (context, args) =>
  readCertificates(bytesOperand(context, args, 0)).map(certificateWithUris);

export const X509: BuiltinFamily = {
  "crypto.parse_private_keys": pure(1, withGoErrors(cryptoParsePrivateKeys)),
  "crypto.x509.parse_certificates": pure(1, withGoErrors(parseCertificates)),
  "crypto.x509.parse_rsa_private_key": pure(1, withGoErrors(cryptoParseRsaPrivateKey)),
};
