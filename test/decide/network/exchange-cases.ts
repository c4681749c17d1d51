import type { NetworkCase } from "./compare-network.ts";
import { get, QUIET, request, send } from "./http-request.ts";

const REQUESTS: readonly NetworkCase[] = [
  { note: "a query", rego: get("/echo/a%2Fb?x=1&y=%20#frag") },
  { note: "no path", rego: get("") },
  {
    note: "a body",
    rego: send(request("POST", "/echo", '"body": {"z": 1.0, "a": {"<", "b"}, [1]: 1e3}')),
  },
  {
    note: "a raw body before a body",
    rego: send(request("PUT", "/echo", '"body": {"z": 1}, "raw_body": "r\\"aw\\""')),
  },
  {
    note: "a raw body with quotes around it",
    rego: send(request("PUT", "/echo", '"raw_body": "\\"\\"raw\\""')),
  },
  { note: "an empty body", rego: send(request("PATCH", "/echo")) },
  { note: "DELETE without a body", rego: send(request("delete", "/echo")) },
  { note: "DELETE with a body", rego: send(request("delete", "/echo", '"body": "x"')) },
  { note: "a method that is not known", rego: send(request("brew", "/status/200")) },
  { note: "no method", rego: send(request("", "/echo")) },
  { note: "HEAD", rego: send(request("head", "/json")) },
  { note: "OPTIONS", rego: send(request("options", "/echo")) },
  { note: "GET with a body", rego: get("/echo", '"body": null') },
  {
    note: "headers",
    rego: get("/echo", '"headers": {"x-a": "1", "X-B": " two ", "content-type": "text/x"}'),
  },
  { note: "a header of bytes", rego: get("/echo", '"headers": {"x-a": "\u00fc"}') },
  { note: "a user agent", rego: get("/echo", '"headers": {"user-agent": "me"}') },
  { note: "no user agent", rego: get("/echo", '"headers": {"user-agent": ""}') },
  { note: "another host", rego: get("/echo", '"headers": {"host": "other.example"}') },
  { note: "a host that is none", rego: get("/echo", '"headers": {"host": "a host/"}') },
  {
    note: "a length that is not the body's",
    rego: get("/echo", '"headers": {"content-length": "7", "transfer-encoding": "chunked"}'),
  },
  { note: "no headers", rego: get("/echo", '"headers": {}') },
  {
    note: "a part alone",
    rego: get("/gzip", '"headers": {"range": "bytes=0-1"}, "enable_redirect": 0'),
  },
  {
    note: "a user in the URL",
    rego: `http.send({"method": "get", "url": replace(concat("", [base, "/echo"]), "//", "//me:pa%20ss@")})`,
  },
];

const STATUSES = [200, 201, 204, 304, 400, 404, 429, 500, 503];

const TYPES: readonly (readonly [type: string, body: string])[] = [
  ["application/json", "{"],
  ["application/json", '{"a":1} {"b":2}'],
  ["application/json", "1x"],
  ["application/json", "  "],
  ["application/json", '{"a":1,"a":2}'],
  ["application/json", "1e400"],
  ["application/json", "[1.10,1E2,-0]"],
  ["application/json", '"\\ud800"'],
  ["application/json", '{"__proto__":1}'],
  ["application/problem+json; charset=utf-8", "[1]"],
  ["application/json; charset", "[1]"],
  ["application/json;", "[1]"],
  ["application/json; a=1; a=2", "[1]"],
  ["application/json; a=1; A=1", "[1]"],
  ['application/json; a="x;y"', "[1]"],
  ['application/json; a="x', "[1]"],
  ["application/json/x", "[1]"],
  ["APPLICATION/JSON", "[1]"],
  ["application", "[1]"],
  ["text/json", "[1]"],
  ["application/yaml", "a: 1\nb: [x, yes]"],
  ["application/x-yaml", "a: {"],
  ["text/application/yaml", "a: b"],
  ["application/yaml", '{"a": 1}'],
  ["application/yaml", "\ufeffa: 1"],
  ["application/yaml", ""],
  ["text/plain", "{}"],
  ["", "{}"],
];

const RESPONSES: readonly NetworkCase[] = [
  { note: "JSON", rego: get("/json") },
  ...STATUSES.map((status) => ({ note: `status ${status}`, rego: get(`/status/${status}`) })),
  { note: "words of its own", rego: get("/named") },
  ...TYPES.map(([type, body]) => {
    const query = new URLSearchParams({ type, body });
    return { note: `${JSON.stringify(body)} as ${type}`, rego: get(`/typed?${query}`) };
  }),
  {
    note: "JSON by force",
    rego: get("/typed?type=text/plain&body=%5B1%5D", '"force_json_decode": true'),
  },
  {
    note: "YAML by force",
    rego: get("/typed?type=text/plain&body=a:%201", '"force_yaml_decode": true'),
  },
  {
    note: "both by force",
    rego: get(
      "/typed?type=text/plain&body=a:%201",
      '"force_yaml_decode": true, "force_json_decode": true',
    ),
  },
  { note: "bytes that are no text", rego: `base64.encode(${get("/binary")}.raw_body)` },
  { note: "gzip", rego: get("/gzip") },
  {
    note: "gzip that was asked for",
    rego: `base64.encode(${get("/gzip", '"headers": {"accept-encoding": "gzip"}')}.raw_body)`,
  },
  { note: "chunks", rego: get("/chunked") },
  { note: "a body of five megabytes", rego: get("/large") },
];

const REDIRECTS: readonly NetworkCase[] = [
  ...[301, 302, 303, 307, 308].flatMap((status) => [
    {
      note: `${status} followed`,
      rego: get(`/redirect/${status}/%2Fecho%3Fx`, '"enable_redirect": true'),
    },
    { note: `${status} not followed`, rego: get(`/redirect/${status}/x`) },
    {
      note: `${status} of POST`,
      rego: send(
        request(
          "post",
          `/redirect/${status}/%2Fecho`,
          '"body": {"a": 1}, "enable_redirect": true',
          '"headers": {"content-type": "a/b", "x-y": "z"}',
        ),
      ),
    },
  ]),
  { note: "a redirect to nowhere", rego: get("/nowhere", '"enable_redirect": true') },
  {
    note: "a relative redirect",
    rego: get("/redirect/302/..%2F..%2Fecho%2F..%2Fecho%2Fx", '"enable_redirect": true'),
  },
  {
    note: "two redirects",
    rego: get("/redirect/302/%2Fredirect%2F301%2F%252Fecho", '"enable_redirect": true'),
  },
  {
    note: "a redirect to another name keeps secrets",
    rego: `http.send({"method": "get", "url": concat("", [base, "/redirect/302/", urlquery.encode(concat("", [local, "/echo"]))]), "enable_redirect": true, "headers": {"authorization": "secret", "cookie": "c", "x-other": "o"}})`,
  },
  {
    note: "a redirect within a name gives all away",
    rego: get(
      "/redirect/302/%2Fecho",
      '"enable_redirect": true, "headers": {"authorization": "secret", "cookie": "c", "host": "h"}',
    ),
  },
  {
    note: "a redirect to a host that is not allowed",
    rego: get("/redirect/302/http:%2F%2F10.1.2.3%2Fx", `"enable_redirect": true, ${QUIET}`),
  },
  { note: "a redirect to no URL", rego: get("/redirect/302/http:%2F%2F%5B", QUIET) },
  {
    note: "a redirect to another scheme",
    rego: get("/redirect/302/ftp:%2F%2F127.0.0.1%2Fx", `"enable_redirect": true, ${QUIET}`),
  },
];

const RAW = [
  "garbage\r\n\r\n",
  "HTTP/1.1 abc OK\r\n\r\n",
  "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx",
  "HTTP/1.0 200 OK\r\n\r\nuntil the end",
  "HTTP/1.1 200 OK\r\npragma: no-cache\r\nX: a\r\nx: b\r\nConnection: x, Close\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  "",
];

const BROKEN: readonly NetworkCase[] = [
  ...["cut", "sum", "none"].map((kind) => ({
    note: `gzip that is broken: ${kind}`,
    rego: get(`/zipped/${kind}`, QUIET),
  })),
  { note: "a body that is cut", rego: get("/short", QUIET) },
  { note: "a body that is cut, as an error", rego: get("/short") },
  { note: "no response", rego: get("/closed", QUIET) },
  { note: "no response, as an error", rego: get("/closed") },
  ...RAW.map((raw) => ({
    note: `the response ${JSON.stringify(raw)}`,
    rego: get(`/raw/${encodeURIComponent(raw)}`, QUIET),
  })),
  { note: "a timeout", rego: get("/silent", `${QUIET}, "timeout": "50ms"`) },
  { note: "a timeout, as an error", rego: get("/silent", '"timeout": 50000000') },
  { note: "a timeout while reading", rego: get("/started", `${QUIET}, "timeout": "150ms"`) },
  {
    note: "a timeout while reading, as an error",
    rego: get("/started", '"timeout": "150000000"'),
  },
  {
    note: "a refused connection",
    rego: send(`"method": "get", "url": "http://127.0.0.1:1/x", ${QUIET}`),
  },
  {
    note: "a refused connection, as an error",
    rego: send('"method": "post", "url": "http://me:secret@localhost:1/x"'),
  },
  { note: "retries", rego: get("/closed", `${QUIET}, "max_retry_attempts": 2`) },
  { note: "a response after retries", rego: get("/third", '"max_retry_attempts": 5') },
];

/** Requests and responses of all kinds. */
export const EXCHANGE_CASES: readonly NetworkCase[] = [
  ...REQUESTS,
  ...RESPONSES,
  ...REDIRECTS,
  ...BROKEN,
];
