import {
  firstValue,
  isObjectText,
  membersOf,
  readString,
} from "../../../opa/go/jwx/json-members.ts";
import { parseJwks } from "../../../opa/go/jwx/jwk.ts";
import { OPA_ALGORITHMS } from "../../../opa/go/jwx/jws-algorithms.ts";
import { signJws } from "../../../opa/go/jwx/sign-jws.ts";
import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import { printJson } from "../../values/print-value.ts";
import type { Value } from "../../values/value.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { stringOperand } from "../operands.ts";

/** `io.jwt.encode_sign(headers, payload, key)`: of three objects. */
export const jwtEncodeSign: Builtin = (context, args) => {
  const [headers, payload, key] = args.map((value) => bytesOf(printJson(value as Value)));
  return encodeSigned(context, headers as Uint8Array, payload as Uint8Array, key as Uint8Array);
};

/** `io.jwt.encode_sign_raw(headers, payload, key)`: of three texts, which are signed as they are. */
export const jwtEncodeSignRaw: Builtin = (context, args) => {
  const key = bytesOf(stringOperand(args, 2));
  const headers = bytesOf(stringOperand(args, 0));
  return encodeSigned(context, headers, bytesOf(stringOperand(args, 1)), key);
};

/** Steps of one signature with an RSA key. */
const STEPS = 50_000;

function encodeSigned(
  context: EvaluationContext,
  headers: Uint8Array,
  payload: Uint8Array,
  keyText: Uint8Array,
): string {
  context.spend(STEPS + headers.length + payload.length + 4 * keyText.length);
  const [key] = parseJwks(keyText);
  if (key === undefined) throw new BuiltinError("no keys found in JWK set");
  const algorithm = headerText(headers, "alg");
  if (algorithm === undefined) {
    throw new BuiltinError(`missing or invalid 'alg' header: ${whyNoAlgorithm(headers)}`);
  }
  if (!OPA_ALGORITHMS.has(algorithm)) {
    throw new BuiltinError(`unknown JWS algorithm: ${algorithm}`);
  }
  const type = headerText(headers, "typ");
  if ((type === undefined || type === "JWT") && !isJson(payload)) {
    throw new BuiltinError("type is JWT but payload is not JSON");
  }
  const data = `${base64Url(headers)}.${base64Url(payload)}`;
  return `${data}.${base64Url(signJws(key, algorithm, Buffer.from(data)))}`;
}

function whyNoAlgorithm(headers: Uint8Array): string {
  if (headers.length === 0)
    return `cannot parse JSON: cannot parse empty string; unparsed tail: ""`;
  return isJson(headers) ? 'jwsbb: header "alg" not found' : "cannot parse JSON";
}

/** The first member of that name where it is a string. */
function headerText(headers: Uint8Array, name: string): string | undefined {
  if (!isJson(headers)) return undefined;
  const { value } = firstValue(headers);
  const found = isObjectText(value) ? membersOf(value).find((one) => one.name === name) : undefined;
  return found?.value[0] === 0x22 ? readString(found.value) : undefined;
}

/** json.Valid. */
function isJson(bytes: Uint8Array): boolean {
  try {
    return bytes.subarray(firstValue(bytes).end).every((byte) => SPACES.includes(byte));
  } catch {
    return false;
  }
}

const SPACES = Buffer.from(" \t\r\n");

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
