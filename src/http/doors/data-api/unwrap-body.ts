import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  isPolicyError,
  messageOf,
  PolicyError,
  systemCodeOf,
} from "../../../domain/policy-error.ts";
import { threadBeside } from "../../../means/async/run-thread.ts";
import { createStandingThread } from "../../../means/async/standing-thread.ts";
import { checkJson, isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { yamlToJson } from "../../../opa/go/yaml/yaml-to-json.ts";
import type { HttpRequest } from "../../exchange.ts";
import { malformed } from "./decision-input.ts";

type Body = Pick<HttpRequest, "headers" | "body">;

/** Whether a body is packed or YAML: those are unwrapped beside the event loop. */
export function isWrapped({ headers }: Pick<Body, "headers">): boolean {
  return isPacked(headers) || isYaml(headers);
}

/**
 * The body unpacked, and as JSON when it is YAML. `prefix` stands before what is wrong with it. Throws PolicyErrors with
 * OPA's messages: `invalid_parameter`, `too_large` for what unpacks to more than `maxBytes`, and `unavailable` when too many
 * others send YAML.
 */
export async function unwrapBody(
  { headers, body }: Body,
  maxBytes: number,
  prefix: string,
): Promise<Uint8Array> {
  const bytes = isPacked(headers) ? await unpack(body, maxBytes, prefix) : body;
  return isYaml(headers) ? await fromYaml(bytes, prefix) : bytes;
}

function isPacked(headers: Body["headers"]): boolean {
  return headers["content-encoding"]?.includes("gzip") ?? false;
}

function isYaml(headers: Body["headers"]): boolean {
  return headers["content-type"]?.includes("yaml") ?? false;
}

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);

async function unpack(body: Uint8Array, maxBytes: number, prefix: string): Promise<Uint8Array> {
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw new PolicyError(
        "too_large",
        `request body too large: it unpacks to more than ${maxBytes} bytes`,
      );
    }
    const reason = UNPACK_REASONS[messageOf(error)] ?? messageOf(error);
    const message = `${prefix}could not decompress the body: ${reason}`;
    throw new PolicyError("invalid_parameter", message);
  }
}

/** zlib's words in Go's. */
const UNPACK_REASONS: Readonly<Record<string, string>> = {
  "incorrect header check": "gzip: invalid header",
  "incorrect data check": "gzip: invalid checksum",
  "unexpected end of file": "unexpected EOF",
};

const BYTE_ORDER_MARK: Uint8Array = Buffer.from("\ufeff");

/** A body that is JSON counts as that, whatever it says it is. */
async function fromYaml(body: Uint8Array, prefix: string): Promise<Uint8Array> {
  const hasMark = Buffer.compare(body.subarray(0, 3), BYTE_ORDER_MARK) === 0;
  const bytes = hasMark ? body.subarray(3) : body;
  if (isBlank(bytes) || isOneJsonValue(bytes)) return bytes;
  try {
    return Buffer.from(await convert(Buffer.from(bytes).toString("utf8")));
  } catch (error) {
    throw isPolicyError(error) ? error : malformed("body", prefix, messageOf(error));
  }
}

function isOneJsonValue(bytes: Uint8Array): boolean {
  try {
    return isBlank(bytes, checkJson(bytes));
  } catch (error) {
    return isJsonSyntaxError(error) && error.reason === "number";
  }
}

/** Up to so many characters take a few milliseconds, which is less than to ask a thread. */
const SHORT = 1_024;
/** Those who send YAML wait for one another so long. */
const MAX_WAIT_MS = 10_000;

const FILE = threadBeside(import.meta.url, "yaml-thread");
const askThread =
  FILE &&
  createStandingThread<string, string>({
    file: FILE,
    timeoutMs: 10_000,
    idleMs: 10_000,
    memoryMebibytes: 512,
  });

async function convert(yaml: string): Promise<string> {
  if (askThread === undefined || yaml.length <= SHORT) return yamlToJson(yaml);
  return await askThread(yaml, AbortSignal.timeout(MAX_WAIT_MS));
}
