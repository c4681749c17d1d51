import { PolicyError } from "../../../domain/policy-error.ts";
import { isNull, scanStruct } from "../../../means/json/go-struct.ts";
import { isJsonSyntaxError, wrongType } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";
import { skipValue } from "../../../means/json/scan-json.ts";

export interface AskedQuery {
  readonly text: string;
  /** JSON text; undefined where there is none. */
  readonly input: Uint8Array | undefined;
}

const QUOTE = 0x22;
const DECODING = "error(s) occurred while decoding request: ";

/**
 * Reads the body of `POST /v1/query` as OPA does (v1/server/request_body.go): the first JSON value counts, and its members
 * `query` and `input`, whose names match in any case; of two the last. Throws `invalid_parameter` with OPA's messages.
 */
export function readQueryBody(body: Uint8Array): AskedQuery {
  const isNormal = !needsNormalising(body, 0, body.length);
  const normal = isNormal ? body : normaliseJson(body, 0, body.length);
  try {
    return scanBody(normal);
  } catch (error) {
    if (!isJsonSyntaxError(error)) throw error;
    throw new PolicyError("invalid_parameter", `${DECODING}${error.message}`);
  }
}

function scanBody(body: Uint8Array): AskedQuery {
  let text = "";
  let input: Uint8Array | undefined;
  const isThere = scanStruct(body, {
    name: "types.QueryRequestV1",
    fields: {
      query({ start }) {
        const end = skipValue(body, start, 1);
        if (body[start] === QUOTE) text = JSON.parse(textBetween(body, start, end)) as string;
        else if (!isNull(body, start)) {
          throw wrongType(body, start, "struct field QueryRequestV1.query of type string");
        }
        return end;
      },
      input({ start }) {
        const end = skipValue(body, start, 1);
        input = isNull(body, start) ? undefined : body.subarray(start, end);
        return end;
      },
    },
  });
  if (!isThere) throw new PolicyError("invalid_parameter", `${DECODING}EOF`);
  return { text, input };
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}
