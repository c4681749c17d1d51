import { decodeBase64 } from "../../../opa/go/base64.ts";
import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import { decodeJson } from "../../values/decode-json.ts";
import { isObject, type ObjectValue, type Value, valueAt } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { stringOperand } from "../operands.ts";

/** The three parts of a JSON Web Token in its compact form, still encoded. */
export interface Token {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** Steps that reading a byte of a token takes. */
const STEPS = 4;

/** Splits a token in its parts; throws where there are not three. */
export function splitToken(context: EvaluationContext, args: readonly Value[]): Token {
  const text = stringOperand(args, 0);
  context.spend(STEPS * text.length);
  if (!text.includes(".")) throw new BuiltinError("encoded JWT had no period separators");
  const parts = text.split(".");
  const [header = "", payload = "", signature = ""] = parts;
  if (parts.length === 3) return { header, payload, signature };
  throw new BuiltinError(`encoded JWT must have 3 sections, found ${parts.length}`);
}

/** What was signed. */
export function signedBytes({ header, payload }: Token): Uint8Array {
  return bytesOf(`${header}.${payload}`);
}

/** The header of a token; throws where it is no object or that of an encrypted token. */
export function decodeHeader(token: Token): ObjectValue {
  const bytes = decodePart(token.header, "JWT header had invalid encoding: ");
  const header = decodeObject(bytes, "bad JWT header: ");
  if (valueAt(header, "enc") === undefined) return header;
  throw new BuiltinError("JWT is a JWE object, which is not supported");
}

/** One part decoded as `base64url.decode` does: padding may be there. */
export function decodePart(part: string, complaint = ""): Buffer {
  const bytes = bytesOf(part);
  const rest = part.endsWith("=") ? 0 : bytes.length % 4;
  if (rest === 1) throw new BuiltinError(`${complaint}illegal base64url string: ${part}`);
  const padding = "=".repeat((4 - rest) % 4);
  try {
    return decodeBase64(padding === "" ? bytes : bytesOf(part + padding), "url");
  } catch (error) {
    throw new BuiltinError(complaint + (error as Error).message);
  }
}

/** The JSON object that the bytes are. */
export function decodeObject(bytes: Uint8Array, complaint = ""): ObjectValue {
  const value = decodeText(bytes, complaint);
  if (isObject(value)) return value;
  throw new BuiltinError(`${complaint}decoded JSON type was not an Object`);
}

function decodeText(bytes: Uint8Array, complaint: string): Value {
  try {
    return decodeJson(bytes);
  } catch (error) {
    throw new BuiltinError(`${complaint}invalid JSON: ${(error as Error).message}`);
  }
}

/** A header whose parameters have the types that they must have. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
  readonly cty: string;
  /** False for one that names no algorithm or demands an extension that nobody knows. */
  readonly isValid: boolean;
}

const KNOWN = ["alg", "kid", "typ", "cty"] as const;

/** Reads the parameters of a header; throws where one has the wrong type. */
export function readHeader(header: ObjectValue): TokenHeader {
  const [alg, kid, , cty] = KNOWN.map((name) => textParameter(header, name));
  const critical = criticalParameters(header);
  const isUnknown = (name: string): boolean =>
    name !== "crit" && !KNOWN.includes(name as "alg") && valueAt(header, name) !== undefined;
  const isValid = alg !== "" && !critical.some(isUnknown);
  return { alg: alg as string, kid: kid as string, cty: cty as string, isValid };
}

function textParameter(header: ObjectValue, name: string): string {
  const value = valueAt(header, name);
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  throw new BuiltinError(`${name}: must be a string`);
}

function criticalParameters(header: ObjectValue): readonly string[] {
  const list = valueAt(header, "crit");
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new BuiltinError("crit: must be a list");
  // OPA stops at the first that is no string, and goes on with those before it.
  const end = list.findIndex((name) => typeof name !== "string");
  const names = (end < 0 ? list : list.slice(0, end)) as readonly string[];
  if (names.length === 0) throw new BuiltinError("crit: must be a nonempty list");
  return names;
}

/** Nothing: what a token that is not verified gives. */
export const UNVERIFIED: readonly Value[] = [false, {}, {}];
