import { createHash, createHmac } from "node:crypto";
import { bytesOf } from "../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../context.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnReading } from "./cost.ts";
import { stringOperand } from "./operands.ts";

type Algorithm = "md5" | "sha1" | "sha256" | "sha512";

/** `crypto.md5`, `crypto.sha1`, `crypto.sha256`: the hash of the bytes in hexadecimal. */
function cryptoHash(algorithm: Algorithm): Builtin {
  return (context, args) =>
    createHash(algorithm)
      .update(readBytes(context, args, 0))
      .digest("hex");
}

/** `crypto.hmac.md5` and its kind: of a message and a key, in hexadecimal. */
function cryptoHmac(algorithm: Algorithm): Builtin {
  return (context, args) => {
    const message = readBytes(context, args, 0);
    return createHmac(algorithm, readBytes(context, args, 1))
      .update(message)
      .digest("hex");
  };
}

function readBytes(
  context: EvaluationContext,
  args: Parameters<Builtin>[1],
  position: number,
): Uint8Array {
  const text = stringOperand(args, position);
  spendOnReading(context, text.length);
  return bytesOf(text);
}

/** `crypto.hmac.equal(a, b)`. */
const cryptoHmacEqual: Builtin = (context, args) =>
  Buffer.compare(readBytes(context, args, 0), readBytes(context, args, 1)) === 0;

export const CRYPTO: BuiltinFamily = {
  "crypto.hmac.equal": pure(2, cryptoHmacEqual),
  "crypto.hmac.md5": pure(2, cryptoHmac("md5")),
  "crypto.hmac.sha1": pure(2, cryptoHmac("sha1")),
  "crypto.hmac.sha256": pure(2, cryptoHmac("sha256")),
  "crypto.hmac.sha512": pure(2, cryptoHmac("sha512")),
  "crypto.md5": pure(1, cryptoHash("md5")),
  "crypto.sha1": pure(1, cryptoHash("sha1")),
  "crypto.sha256": pure(1, cryptoHash("sha256")),
};
