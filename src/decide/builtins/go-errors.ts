import { isJsonSyntaxError } from "../../means/json/json-syntax-error.ts";
import { isGoError } from "../../opa/go/go-error.ts";
import { type Builtin, BuiltinError } from "./builtin.ts";

/** The builtin whose errors of Go's library, and of JSON that Go would not read, are its own errors. */
export function withGoErrors(call: Builtin): Builtin {
  return (context, args, place) => {
    try {
      return call(context, args, place);
    } catch (error) {
      if (isGoError(error) || isJsonSyntaxError(error)) throw new BuiltinError(error.message);
      throw error;
    }
  };
}
