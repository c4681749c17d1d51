import { OPA_VERSION } from "../../../domain/opa-version.ts";
import { canonicalName, isToken } from "../../../opa/go/http/header.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { bytesOf, byteTextOf } from "../../../opa/go/text-bytes.ts";
import { trimGo } from "../../../opa/go/trim.ts";
import { parseUrl } from "../../../opa/go/url/parse-url.ts";
import { hostOf } from "../../../opa/go/url/url-text.ts";
import type { EvaluationContext } from "../../context.ts";
import type { AllowedHosts } from "../../network/allowed-hosts.ts";
import type { HttpRequest } from "../../network/network.ts";
import { disallowed } from "../../network/try-request.ts";
import { printJson, printValue } from "../../values/print-value.ts";
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  type ObjectValue,
  type Value,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { marshal } from "../json.ts";
import { parseFlag, parseTimeout } from "./request-options.ts";
import { tlsWishes } from "./tls-wishes.ts";

/** A request while it is read. */
interface Reading {
  readonly hosts: AllowedHosts;
  /** Those that are texts, without quotes at their ends. */
  readonly texts: Map<string, string>;
  readonly flags: Map<string, boolean>;
  timeoutNs: bigint;
  headers: ReadonlyMap<string, Value>;
  body: Uint8Array;
}

const TEXTS = new Set([
  ...["method", "url", "raw_body", "tls_server_name"],
  ...["tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable"],
  ...["tls_client_cert", "tls_client_cert_file", "tls_client_cert_env_variable"],
  ...["tls_client_key", "tls_client_key_file", "tls_client_key_env_variable"],
]);
const FLAGS = new Set(["enable_redirect", "tls_use_system_certs", "tls_insecure_skip_verify"]);
const TIMEOUT_NS = 5_000_000_000n;
const NS_PER_MS = 1_000_000;

/** The request that an object means (v1/topdown/http.go, createHTTPRequest). Throws a BuiltinError or a GoError. */
export function readRequest(
  context: EvaluationContext,
  hosts: AllowedHosts,
  request: ObjectValue,
): Omit<HttpRequest, "retries"> {
  const reading: Reading = {
    hosts,
    texts: new Map(),
    flags: new Map(),
    timeoutNs: TIMEOUT_NS,
    headers: new Map(),
    body: new Uint8Array(),
  };
  for (const [name, value] of entriesOf(request)) readMember(reading, name as string, value);
  context.spend(reading.body.length / 4);
  return built(reading);
}

function readMember(reading: Reading, name: string, value: Value): void {
  if (TEXTS.has(name)) readText(reading, name, value);
  else if (FLAGS.has(name)) reading.flags.set(name, parseFlag(value));
  else if (name === "body") reading.body = bytesOf(marshal(value));
  else if (name === "timeout") reading.timeoutNs = parseTimeout(value);
  else if (name === "headers") reading.headers = headersOf(value);
}

function readText(reading: Reading, name: string, value: Value): void {
  if (typeof value !== "string") throw new BuiltinError(`${quoteGo(name)} must be a string`);
  const text = trimGo(value, '"');
  if (name === "raw_body") reading.body = bytesOf(text);
  else if (name === "url") checkHost(reading.hosts, text);
  refuseFiles(name, text);
  reading.texts.set(name, text);
}

/** Files and variables of the server are nobody's who writes policies. */
function refuseFiles(name: string, text: string): void {
  if (text === "" || !/_(file|env_variable)$/.test(name)) return;
  const instead = name.replace(/_(file|env_variable)$/, "");
  throw new BuiltinError(`${name} is not available here: give the PEM text itself as ${instead}`);
}

function checkHost(hosts: AllowedHosts, text: string): void {
  const url = parseUrl(text);
  if (url.scheme === "unix" && url.rawQuery !== "") {
    throw new BuiltinError("sockets of this machine (unix://) are not available here");
  }
  if (!hosts.allows(hostOf(url))) throw new BuiltinError(disallowed(url));
}

function headersOf(value: Value): ReadonlyMap<string, Value> {
  if (!isObject(value)) throw new BuiltinError("invalid type for headers key");
  const headers = new Map<string, Value>();
  for (const [name, held] of entriesOf(value)) {
    headers.set(canonicalName(byteTextOf(typeof name === "string" ? name : printJson(name))), held);
  }
  return headers;
}

function built({ texts, flags, headers, body, timeoutNs }: Reading): Omit<HttpRequest, "retries"> {
  const textAt = (name: string): string => texts.get(name) ?? "";
  const host = headers.get("Host");
  const wishes = tlsWishes({
    serverName: textAt("tls_server_name") || (typeof host === "string" ? host : ""),
    skipsVerification: flags.get("tls_insecure_skip_verify") ?? false,
    trustsSystem: flags.get("tls_use_system_certs") ?? false,
    authority: textAt("tls_ca_cert"),
    certificate: textAt("tls_client_cert"),
    key: textAt("tls_client_key"),
  });
  const method = textAt("method").toUpperCase() || "GET";
  if (!isToken(method)) throw new BuiltinError(`net/http: invalid method ${quoteGo(method)}`);
  return {
    method,
    url: byteTextOf(textAt("url")),
    fields: fieldsOf(headers),
    body,
    followsRedirects: flags.get("enable_redirect") ?? false,
    timeoutMs: Number(timeoutNs) / NS_PER_MS,
    tls: wishes,
  };
}

const GO_ARCH = process.arch === "x64" ? "amd64" : process.arch;
const USER_AGENT = `Open-Policy-Agent/${OPA_VERSION} (${process.platform}, ${GO_ARCH})`;

/** The values must be texts; with any of them, the program that asks says its name. */
function fieldsOf(headers: ReadonlyMap<string, Value>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    if (typeof value !== "string") {
      throw new BuiltinError(`invalid type for headers value ${quotedValue(value)}`);
    }
    fields.set(name, byteTextOf(value));
  }
  if (headers.size > 0 && !headers.has("User-Agent")) fields.set("User-Agent", USER_AGENT);
  return fields;
}

/** Go's `%q` of what JSON makes of a value. */
function quotedValue(value: Value): string {
  if (typeof value === "string") return quoteGo(value);
  if (isNumber(value)) return quoteGo(printValue(value));
  if (typeof value === "boolean") return `%!q(bool=${value})`;
  if (value === null) return "%!q(<nil>)";
  if (isArray(value)) return `[${value.map(nested).join(" ")}]`;
  if (!isObject(value)) return quotedValue(value.sorted);
  const members = entriesOf(value).map(([name, held]) => {
    return `${quoteGo(typeof name === "string" ? name : printJson(name))}:${nested(held)}`;
  });
  return `map[${members.join(" ")}]`;
}

/** Within another value nothing is a mistake of its own. */
function nested(value: Value): string {
  return value === null ? "<nil>" : quotedValue(value);
}
