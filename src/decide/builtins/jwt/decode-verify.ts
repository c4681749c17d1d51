import { verifyJws } from "../../../opa/go/jwx/verify-jws.ts";
import { textOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import {
  compareValues,
  isArray,
  isNumber,
  makeNumber,
  type ObjectValue,
  type Value,
  valueAt,
} from "../../values/value.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { objectOperand } from "../operands.ts";
import { type Constraints, readConstraints } from "./constraints.ts";
import {
  decodeHeader,
  decodeObject,
  decodePart,
  readHeader,
  signedBytes,
  splitToken,
  UNVERIFIED,
} from "./token.ts";
import { isVerifiedBy } from "./verification-keys.ts";

/** A token that its key verifies. */
interface Verified {
  readonly header: ObjectValue;
  readonly claims: ObjectValue;
}

/** `io.jwt.decode_verify(token, constraints)`: whether it is valid, with header and claims where it is. */
export const jwtDecodeVerify: Builtin = (context, args) => {
  const constraints = readConstraints(context, objectOperand(args, 1));
  const verified = verifyToken(context, args, constraints);
  if (verified === undefined || !areMet(constraints, verified.claims)) return UNVERIFIED;
  return [true, verified.header, verified.claims] as readonly Value[];
};

/** Steps of trying one key. */
const STEPS = 2_000;

/** Verifies the token, and the token in it when it holds one. */
function verifyToken(
  context: EvaluationContext,
  args: readonly Value[],
  { alg, keys }: Constraints,
): Verified | undefined {
  let operands = args;
  for (;;) {
    const token = splitToken(context, operands);
    const header = decodeHeader(token);
    const parameters = readHeader(header);
    if (!parameters.isValid || (alg !== "" && alg !== parameters.alg)) return undefined;
    const signature = decodePart(token.signature);
    const data = signedBytes(token);
    const isVerified = isVerifiedBy(keys, parameters, (key) => {
      context.spend(STEPS + data.length);
      return verifyJws(key, parameters.alg, data, signature);
    });
    if (!isVerified) return undefined;
    const payload = decodePart(token.payload, "JWT payload had invalid encoding: ");
    if (!/^jwt$/i.test(parameters.cty)) return { header, claims: decodeObject(payload) };
    operands = [textOf(payload)];
  }
}

function areMet(constraints: Constraints, claims: ObjectValue): boolean {
  return (
    isIssuer(constraints.iss, valueAt(claims, "iss")) &&
    isAudience(constraints.aud, valueAt(claims, "aud")) &&
    isInTime(constraints.time, claims)
  );
}

function isIssuer(wanted: string, issuer: Value | undefined): boolean {
  if (wanted === "" || issuer === undefined) return wanted === "";
  if (typeof issuer === "string") return issuer === wanted;
  throw new BuiltinError("iss value must be a string");
}

/** A token for somebody is for nobody else: without an audience wanted, only one without an audience will do. */
function isAudience(wanted: string, audience: Value | undefined): boolean {
  if (audience === undefined) return wanted === "";
  return isArray(audience) ? audience.includes(wanted) : audience === wanted;
}

function isInTime(nanoseconds: number, claims: ObjectValue): boolean {
  const now = makeNumber(String(nanoseconds / 1_000_000_000));
  const [expiry, start] = [valueAt(claims, "exp"), valueAt(claims, "nbf")];
  if (expiry !== undefined && compareValues(now, numeric("exp", expiry)) >= 0) return false;
  return start === undefined || compareValues(now, numeric("nbf", start)) >= 0;
}

function numeric(name: string, value: Value): Value {
  if (isNumber(value)) return value;
  throw new BuiltinError(`${name} value must be a number`);
}
