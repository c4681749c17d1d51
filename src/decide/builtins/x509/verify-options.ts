import { int64Of } from "../../../opa/go/number-text.ts";
import type { VerifyOptions } from "../../../opa/go/x509/verify-chain.ts";
import type { EvaluationContext } from "../../context.ts";
import {
  entriesOf,
  isArray,
  isNumber,
  numberText,
  type ObjectValue,
  type Value,
  ValueSet,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";

/** Without options: for servers, now. */
export function defaultOptions(context: EvaluationContext): VerifyOptions {
  return { nowNs: context.nowNs, dnsName: "", keyUsages: [] };
}

/** Reads the options of `crypto.x509.parse_and_verify_certificates_with_options`; throws for any other. */
export function readOptions(context: EvaluationContext, object: ObjectValue): VerifyOptions {
  let options = defaultOptions(context);
  for (const [name, value] of entriesOf(object)) {
    if (typeof name === "string") options = { ...options, ...readOption(name, value) };
  }
  return options;
}

function readOption(name: string, value: Value): Partial<VerifyOptions> {
  switch (name) {
    case "DNSName":
      if (typeof value !== "string") throw new BuiltinError("'DNSName' should be a string");
      return { dnsName: unquoted(value) };
    case "CurrentTime":
      return { nowNs: int64(name, value, "a valid int64 number") };
    case "MaxConstraintComparisons":
      int64(name, value, "a valid number");
      return {};
    case "KeyUsages":
      return { keyUsages: readUsages(value) };
    default:
      throw new BuiltinError("invalid key option");
  }
}

function int64(name: string, value: Value, expected: string): bigint {
  if (!isNumber(value)) throw new BuiltinError(`'${name}' should be a number`);
  const number = int64Of(numberText(value));
  if (number !== undefined) return number;
  throw new BuiltinError(`'${name}' should be ${expected}`);
}

/** In the order of Go's numbers. */
const USAGES: readonly string[] = [
  ...["Any", "ServerAuth", "ClientAuth", "CodeSigning", "EmailProtection", "IPSECEndSystem"],
  ...["IPSECTunnel", "IPSECUser", "TimeStamping", "OCSPSigning", "MicrosoftServerGatedCrypto"],
  ...["NetscapeServerGatedCrypto", "MicrosoftCommercialCodeSigning"],
  "MicrosoftKernelCodeSigning",
].map((name) => `KeyUsage${name}`);

function readUsages(value: Value): readonly number[] {
  const members = value instanceof ValueSet ? value.sorted : value;
  if (!isArray(members)) throw new BuiltinError("'KeyUsages' should be an Array or Set");
  const names = members.flatMap((member) => (typeof member === "string" ? unquoted(member) : []));
  const invalid = names.filter((name) => !USAGES.includes(name));
  if (invalid.length > 0) {
    throw new BuiltinError(`invalid entries for 'KeyUsages' found: [${invalid.join(" ")}]`);
  }
  return names.map((name) => USAGES.indexOf(name));
}

function unquoted(text: string): string {
  return text.replace(/^"+|"+$/g, "");
}
