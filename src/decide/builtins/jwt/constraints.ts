import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import {
  entriesOf,
  isNumber,
  numberText,
  type ObjectValue,
  type Value,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { type VerificationKey, verificationKeys } from "./verification-keys.ts";

/** What a token must meet; "" for any. */
export interface Constraints {
  readonly keys: readonly VerificationKey[];
  readonly alg: string;
  readonly iss: string;
  readonly aud: string;
  /** Nanoseconds since the epoch, as float64. */
  readonly time: number;
}

interface Written {
  keys?: readonly VerificationKey[];
  secret: string;
  alg: string;
  iss: string;
  aud: string;
  time?: number;
}

/** Reads the second operand of `io.jwt.decode_verify`; throws for what OPA does not know and for keys of two kinds. */
export function readConstraints(context: EvaluationContext, object: ObjectValue): Constraints {
  const written: Written = { secret: "", alg: "", iss: "", aud: "" };
  for (const [name, value] of entriesOf(object)) readOne(context, written, name, value);
  const { keys, secret, alg, iss, aud } = written;
  const time = written.time ?? Number(context.nowNs);
  if (keys !== undefined && secret !== "") throw new BuiltinError("duplicate key constraints");
  if (keys === undefined && secret === "") throw new BuiltinError("no key constraint");
  const octets = Buffer.from(bytesOf(secret));
  return {
    keys: keys ?? [{ alg: "", kid: "", key: { kind: "octets", octets } }],
    alg,
    iss,
    aud,
    time,
  };
}

function readOne(context: EvaluationContext, written: Written, name: Value, value: Value): void {
  switch (name) {
    case "cert":
      written.keys = verificationKeys(context, textOf(name, value));
      break;
    case "secret":
    case "alg":
    case "iss":
    case "aud":
      written[name] = textOf(name, value);
      break;
    case "time":
      written.time = timeOf(value);
      break;
    default:
      throw new BuiltinError(`unknown token validation constraint: ${String(name)}`);
  }
}

function textOf(name: string, value: Value): string {
  if (typeof value === "string") return value;
  throw new BuiltinError(`${name} constraint: must be a string`);
}

function timeOf(value: Value): number {
  if (!isNumber(value)) throw new BuiltinError("token time constraint: must be a number");
  const time = Number(numberText(value));
  if (!Number.isFinite(time)) throw new BuiltinError("token time constraint: unvalid float64");
  if (time < 0) throw new BuiltinError("token time constraint: must not be negative");
  return time;
}
