import { isGoError } from "../../opa/go/go-error.ts";
import { textOfByteText } from "../../opa/go/text-bytes.ts";
import { parseUrl } from "../../opa/go/url/parse-url.ts";
import { hostOf, portOf } from "../../opa/go/url/url-text.ts";
import { makeObject } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnText } from "./cost.ts";
import { withGoErrors } from "./go-errors.ts";
import { stringOperand } from "./operands.ts";

/** `uri.parse(text)`: the parts that are there. */
const uriParse: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnText(context, text.length * 64);
  const url = parseUrl(text);
  const parts = {
    scheme: url.scheme,
    hostname: hostOf(url),
    port: portOf(url),
    path: url.path,
    raw_path: url.rawPath === "" ? url.path : url.rawPath,
    raw_query: url.rawQuery,
    fragment: url.fragment,
  };
  return makeObject(
    Object.entries(parts)
      .filter(([, part]) => part !== "")
      .map(([name, part]) => [name, textOfByteText(part)]),
  );
};

/** `uri.is_valid(text)`: false for anything that is no string, and for none at all. */
const uriIsValid: Builtin = (context, [text]) => {
  if (typeof text !== "string" || text === "") return false;
  spendOnText(context, text.length * 64);
  try {
    parseUrl(text);
    return true;
  } catch (error) {
    if (isGoError(error)) return false;
    throw error;
  }
};

export const URI: BuiltinFamily = {
  "uri.is_valid": pure(1, uriIsValid),
  "uri.parse": pure(1, withGoErrors(uriParse)),
};
