import { isGoError } from "../../../opa/go/go-error.ts";
import type { Certificate } from "../../../opa/go/x509/certificate.ts";
import { type VerifyOptions, verifyChain } from "../../../opa/go/x509/verify-chain.ts";
import type { EvaluationContext } from "../../context.ts";
import type { Value } from "../../values/value.ts";
import { type Builtin, isBuiltinError } from "../builtin.ts";
import { objectOperand } from "../operands.ts";
import { bytesOperand } from "./bytes-operand.ts";
import { certificateValue, certificateWithUris } from "./certificate-value.ts";
import { readCertificates } from "./read-certificates.ts";
import { defaultOptions, readOptions } from "./verify-options.ts";

/** Steps of looking at one signature, of at most a hundred. */
const STEPS = 200_000;

const INVALID: readonly Value[] = [false, []];

/** `crypto.x509.parse_and_verify_certificates(certificates)`: the root first, the leaf last. */
export const cryptoVerifyCertificates: Builtin = (context, args) => {
  const certificates = certificatesOperand(context, args);
  const chain = certificates && verify(context, certificates, defaultOptions(context));
  return chain === undefined ? INVALID : [true, chain.map(certificateWithUris)];
};

/** The same with a time, a name and usages of the caller's. */
export const cryptoVerifyCertificatesWithOptions: Builtin = (context, args) => {
  const bytesFirst = bytesOperand(context, args, 0);
  const options = objectOperand(args, 1);
  const certificates = attempt(bytesFirst);
  if (certificates === undefined) return INVALID;
  const chain = verify(context, certificates, readOptions(context, options));
  return chain === undefined ? INVALID : [true, chain.map(certificateValue)];
};

function certificatesOperand(
  context: EvaluationContext,
  args: readonly Value[],
): readonly Certificate[] | undefined {
  return attempt(bytesOperand(context, args, 0));
}

function attempt(bytes: Buffer): readonly Certificate[] | undefined {
  try {
    return readCertificates(bytes);
  } catch (error) {
    if (isGoError(error) || isBuiltinError(error)) return undefined;
    throw error;
  }
}

function verify(
  context: EvaluationContext,
  certificates: readonly Certificate[],
  options: VerifyOptions,
): readonly Certificate[] | undefined {
  const [root] = certificates;
  const leaf = certificates.at(-1);
  if (root === undefined || leaf === undefined || certificates.length < 2) return undefined;
  context.spend(STEPS * Math.min(100, certificates.length));
  return verifyChain(leaf, root, certificates.slice(1, -1), options);
}
