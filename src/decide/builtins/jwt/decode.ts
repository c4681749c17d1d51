import { textOf } from "../../../opa/go/text-bytes.ts";
import { type ObjectValue, type Value, valueAt } from "../../values/value.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { decodeHeader, decodeObject, decodePart, splitToken } from "./token.ts";

/** `io.jwt.decode(token)`: header, payload and signature in hexadecimal, verified by nobody. */
export const jwtDecode: Builtin = (context, args) => {
  let operands = args;
  for (;;) {
    const token = splitToken(context, operands);
    const header = decodeHeader(token);
    const payload = decodePart(token.payload, "JWT payload had invalid encoding: ");
    if (!holdsToken(header)) {
      const claims = decodeObject(payload);
      const signature = decodePart(token.signature, "JWT signature had invalid encoding: ");
      return [header, claims, signature.toString("hex")] as readonly Value[];
    }
    operands = [textOf(payload).replace(/^["']+|["']+$/g, "")];
  }
};

function holdsToken(header: ObjectValue): boolean {
  const type = valueAt(header, "cty");
  if (type === undefined || typeof type === "string") return type === "JWT";
  throw new BuiltinError("cty: must be a string");
}
