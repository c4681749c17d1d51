import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import type { Value } from "../../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "../builtin.ts";
import { withGoErrors } from "../go-errors.ts";
import { stringOperand } from "../operands.ts";
import { certificateWithUris } from "./certificate-value.ts";
import { readCertificates } from "./read-certificates.ts";

/** Steps that a byte of a certificate takes to be read and written. */
const STEPS = 16;

function bytesOperand(
  context: EvaluationContext,
  args: readonly Value[],
  position: number,
): Buffer {
  const bytes = Buffer.from(bytesOf(stringOperand(args, position)));
  context.spend(STEPS * bytes.length);
  return bytes;
}

/** `crypto.x509.parse_certificates(certificates)`. */
const parseCertificates: Builtin = (context, args) =>
  readCertificates(bytesOperand(context, args, 0)).map(certificateWithUris);

export const X509: BuiltinFamily = {
  "crypto.x509.parse_certificates": pure(1, withGoErrors(parseCertificates)),
};
