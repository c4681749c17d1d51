import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { isGoError } from "../../../opa/go/go-error.ts";
import { fieldOf, type HeaderFields } from "../../../opa/go/http/header.ts";
import { mediaTypeOf } from "../../../opa/go/http/media-type.ts";
import { textOf, textOfByteText } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import type { HttpResponse } from "../../network/network.ts";
import { decodeFirstJson, decodeJson } from "../../values/decode-json.ts";
import { parseValue } from "../../values/parse-value.ts";
import { makeObject, type Value } from "../../values/value.ts";
import { yamlJson } from "../yaml.ts";

/** How a body is read whatever it says it is. */
export interface Decoding {
  readonly json: boolean;
  readonly yaml: boolean;
}

/** What `http.send` answers. */
export function responseValue(
  context: EvaluationContext,
  response: HttpResponse,
  decoding: Decoding,
): Value {
  const { status, statusCode, fields, body } = response;
  context.spend(body.length);
  return makeObject([
    ["status", textOfByteText(status)],
    ["status_code", statusCode],
    ["body", bodyValue(context, fields, body, decoding)],
    ["raw_body", textOf(body)],
    ["headers", headersValue(fields)],
  ]);
}

/** Null for a body that is not what it says. */
function bodyValue(
  context: EvaluationContext,
  fields: HeaderFields,
  body: Uint8Array,
  decoding: Decoding,
): Value {
  const type = fieldOf(fields, "Content-Type");
  if (decoding.json || isJson(type)) return orNull(() => decodeFirstJson(body));
  if (decoding.yaml || /application\/(?:x-)?yaml/.test(type)) {
    return orNull(() => decodeYaml(context, body));
  }
  return null;
}

function isJson(type: string): boolean {
  return /^application\/(?:json|.*\+json)$/s.test(mediaTypeOf(type) ?? "");
}

/** util.Unmarshal: JSON, or else YAML. */
function decodeYaml(context: EvaluationContext, body: Uint8Array): Value {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const bytes = hasMark ? body.subarray(3) : body;
  try {
    return decodeJson(bytes);
  } catch (error) {
    if (!isJsonSyntaxError(error)) throw error;
    return parseValue(yamlJson(context, textOf(bytes)));
  }
}

function orNull(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (isGoError(error) || isJsonSyntaxError(error)) return null;
    throw error;
  }
}

function headersValue(fields: HeaderFields): Value {
  return makeObject(
    [...fields].map(([name, values]) => [
      textOfByteText(name.toLowerCase()),
      values.map(textOfByteText),
    ]),
  );
}
