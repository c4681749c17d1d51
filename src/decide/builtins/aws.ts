import { createHash, createHmac } from "node:crypto";
import { int64Of } from "../../opa/go/number-text.ts";
import { bytesOf, textOfByteText } from "../../opa/go/text-bytes.ts";
import { type GoUrl, parseUrl } from "../../opa/go/url/parse-url.ts";
import { escapedPath } from "../../opa/go/url/url-text.ts";
import { printJson, printValue } from "../values/print-value.ts";
import {
  entriesOf,
  isObject,
  makeObject,
  makeSet,
  numberText,
  type ObjectValue,
  valueAt,
} from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { HTTP_REQUEST_KEYS } from "./http/request-keys.ts";
import { badOperand, numberOperand, objectOperand, wrongType } from "./operands.ts";

/** `providers.aws.sign_req(request, config, time)`: the request with the headers of Signature Version 4. */
const awsSignRequest: Builtin = (context, args) => {
  const request = objectOperand(args, 0);
  // OPA calls each of the three operand 1 where its type is wrong.
  const config = readConfig(objectOperand(args.slice(1), 0));
  const time = int64Of(numberText(numberOperand(args.slice(2), 0)));
  if (time === undefined) {
    throw badOperand(2, "could not convert time_ns value into a unix timestamp");
  }
  checkKeys(request);
  const headers = headersOf(request);
  const { url, method } = targetOf(request);
  const body = bodyOf(request);
  context.spend(1_000 + 4 * body.length);
  const signed = signedHeaders({ headers, url, method, body, config, time });
  return makeObject([...entriesOf(request), ["headers", makeObject([...signed])]]);
};

interface Config {
  readonly service: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  /** "" for none. */
  readonly sessionToken: string;
  readonly isUnsigned: boolean;
}

const REQUIRED = ["aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"] as const;

function readConfig(config: ObjectValue): Config {
  checkTexts(1, "AWS config", config, REQUIRED);
  const [accessKey, region, secretKey, service] = REQUIRED.map((name) => textAt(config, name)) as [
    string,
    string,
    string,
    string,
  ];
  const flag = valueAt(config, "disable_payload_signing");
  const isUnsigned = flag === undefined ? false : flag;
  if (typeof isUnsigned !== "boolean") {
    throw badOperand(1, "invalid value for 'disable_payload_signing' in AWS config");
  }
  const sessionToken = textAt(config, "aws_session_token");
  return { service, accessKey, secretKey, region, sessionToken, isUnsigned };
}

function checkPresent(
  position: number,
  of: string,
  object: ObjectValue,
  names: readonly string[],
): void {
  const missing = names.filter((name) => valueAt(object, name) === undefined);
  if (missing.length === 0) return;
  const set = printValue(makeSet(missing));
  throw badOperand(position, `missing required ${of} parameters(s): ${set}`);
}

function checkTexts(
  position: number,
  of: string,
  object: ObjectValue,
  names: readonly string[],
): void {
  checkPresent(position, of, object, names);
  const invalid = names.filter((name) => typeof valueAt(object, name) !== "string");
  if (invalid.length === 0) return;
  const set = printValue(makeSet(invalid));
  throw badOperand(position, `invalid values for required ${of} parameters(s): ${set}`);
}

function textAt(object: ObjectValue, name: string): string {
  const value = valueAt(object, name);
  return typeof value === "string" ? value : "";
}

/** The request must be one that `http.send` takes. */
function checkKeys(request: ObjectValue): void {
  const names = entriesOf(request).map(([name]) => name);
  const invalid = names.filter(
    (name) => !(typeof name === "string" && HTTP_REQUEST_KEYS.has(name)),
  );
  if (invalid.length > 0) {
    const set = printValue(makeSet(invalid));
    throw badOperand(0, `invalid request parameters(s): ${set}`);
  }
  checkPresent(0, "request", request, ["method", "url"]);
}

function targetOf(request: ObjectValue): { readonly url: GoUrl; readonly method: string } {
  checkTexts(0, "request", request, ["method", "url"]);
  return { url: parseUrl(textAt(request, "url")), method: textAt(request, "method") };
}

/** What is no text counts as "". Of names that differ in case only, OPA signs whichever Go's map gives last. */
function headersOf(request: ObjectValue): ReadonlyMap<string, string> {
  const headers = valueAt(request, "headers");
  if (headers === undefined) return new Map();
  if (!isObject(headers)) throw wrongType(-1, headers, "object");
  return new Map(
    entriesOf(headers).map(([name, value]) => [
      typeof name === "string" ? name : "",
      typeof value === "string" ? value : "",
    ]),
  );
}

function bodyOf(request: ObjectValue): Uint8Array {
  const raw = valueAt(request, "raw_body");
  if (raw !== undefined) return bytesOf(typeof raw === "string" ? raw : "");
  const body = valueAt(request, "body");
  return body === undefined ? Buffer.alloc(0) : bytesOf(printJson(body));
}

interface Signing {
  readonly headers: ReadonlyMap<string, string>;
  readonly url: GoUrl;
  readonly method: string;
  readonly body: Uint8Array;
  readonly config: Config;
  readonly time: bigint;
}

const IGNORED: readonly string[] = ["authorization", "user-agent", "x-amzn-trace-id"];

/** The headers of the request, what AWS wants beside them, and the signature over all. */
function signedHeaders(signing: Signing): ReadonlyMap<string, string> {
  const { headers, url, config, time, body } = signing;
  const bodyHash = config.isUnsigned ? "UNSIGNED-PAYLOAD" : sha256(body);
  const stamp = timestampOf(time);
  const own = new Map([
    ["host", textOfByteText(url.host)],
    ["x-amz-date", stamp],
  ]);
  if (config.service === "s3" || config.service === "glacier") {
    own.set("x-amz-content-sha256", bodyHash);
  }
  if (config.sessionToken !== "") own.set("x-amz-security-token", config.sessionToken);
  const signed = new Map(own);
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!IGNORED.includes(lower)) signed.set(lower, value);
  }
  const authorization = authorizationOf(signing, makeObject([...signed]), stamp, bodyHash);
  return new Map([...headers, ["Authorization", authorization], ...own]);
}

function authorizationOf(
  { url, method, config }: Signing,
  headers: ObjectValue,
  stamp: string,
  bodyHash: string,
): string {
  const sorted = entriesOf(headers) as readonly (readonly [string, string])[];
  const names = sorted.map(([name]) => name).join(";");
  const lines = sorted.map(([name, value]) => `${name}:${value}\n`).join("");
  const [path, query] = [escapedPath(url), url.rawQuery].map(textOfByteText);
  const canonical = `${method}\n${path}\n${query}\n${lines}\n${names}\n${bodyHash}`;
  const date = stamp.slice(0, stamp.indexOf("T"));
  const scope = `${date}/${config.region}/${config.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(bytesOf(canonical))}`;
  const key = [date, config.region, config.service, "aws4_request"].reduce<Uint8Array>(
    (secret, part) => hmac(secret, part),
    bytesOf(`AWS4${config.secretKey}`),
  );
  const signature = hmac(key, toSign).toString("hex");
  const credential = `Credential=${config.accessKey}/${scope}`;
  return `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names},Signature=${signature}`;
}

/** As 20060102T150405Z. */
function timestampOf(nanoseconds: bigint): string {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = Number((nanoseconds - rest) / 1_000_000_000n);
  return new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(bytesOf(text)).digest();
}

export const AWS: BuiltinFamily = {
  "providers.aws.sign_req": pure(3, withGoErrors(awsSignRequest)),
};
