import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import type { NotedCall } from "./noted-call.ts";

type Fields = Readonly<Record<string, Value>>;

const REQUEST: Fields = { method: "get", url: "https://example.amazonaws.com/a/b?x=1&y=2" };
const CONFIG: Fields = {
  aws_service: "s3",
  aws_access_key: "MYAWSACCESSKEYGOESHERE",
  aws_secret_access_key: "MYAWSSECRETACCESSKEYGOESHERE",
  aws_region: "us-east-1",
};
const TIME = makeNumber("1451782445000000000");

function sign(
  note: string,
  ...calls: readonly (readonly [request: Value, config?: Value, time?: Value])[]
): readonly NotedCall[] {
  return calls.map(([request, config = CONFIG, time = TIME]) => ({
    note,
    builtin: "providers.aws.sign_req",
    operands: [request, config, time],
  }));
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name));
}

const URLS = [
  ...[
    "",
    "/",
    "https://h",
    "https://h/",
    "https://h/%41%2f b",
    "https://u:p@H:80/\u00e9?\u00e9#f",
    "http://h/*?",
    "*",
  ],
  ...[
    "https://h/a?b=c&a=d",
    "http://[::1]/",
    "http://h/%zz",
    "urn:a:b",
    "http://h\u0000/",
    "//h/p",
    "h:p",
  ],
];

/** No two names that differ in case only: which of them counts is chance in OPA. */
const HEADERS: readonly Value[] = [
  {},
  {
    Accept: "a",
    "X-Custom": " spaces  in ",
    "User-Agent": "u",
    Authorization: "old",
  },
  {
    host: "other",
    "x-amz-date": "ever",
    "x-amz-content-sha256": "x",
    "X-Amzn-Trace-Id": "t",
  },
  { a: 1, b: ["x"], c: null, d: "\u00e9", "\u00c9": "x" },
  makeObject([[1, "x"]]),
  1,
  null,
  makeSet(["a"]),
];

const BODIES: readonly Fields[] = [
  { body: { b: 1, a: [makeNumber("1.0"), "<"] } },
  { body: "text" },
  { body: null },
  { body: makeSet([2, 1]) },
  { raw_body: "raw" },
  { raw_body: "raw", body: {} },
  { raw_body: 1 },
];

/** Requests that are signed, and such as cannot be. */
export const AWS_CALLS: readonly NotedCall[] = [
  ...sign(
    "services",
    ...["s3", "glacier", "ec2", "", "\u00e9"].map((aws_service): [Value, Value] => [
      REQUEST,
      { ...CONFIG, aws_service },
    ]),
  ),
  ...sign("addresses", ...URLS.map((url): [Value] => [{ ...REQUEST, url }])),
  ...sign("headers", ...HEADERS.map((headers): [Value] => [{ ...REQUEST, headers }])),
  ...sign("bodies", ...BODIES.map((body): [Value] => [{ ...REQUEST, ...body }])),
  ...sign(
    "methods",
    ...["GET", "", "p\u00f6st"].map((method): [Value] => [{ ...REQUEST, method }]),
  ),
  ...sign(
    "what is configured",
    ...Object.keys(CONFIG).flatMap((name): [Value, Value][] => [
      [REQUEST, without(CONFIG, name)],
      [REQUEST, { ...CONFIG, [name]: 1 }],
      [REQUEST, { ...CONFIG, [name]: "" }],
    ]),
    ...[{ aws_session_token: "token" }, { aws_session_token: "" }, { aws_session_token: 1 }].map(
      (more): [Value, Value] => [REQUEST, { ...CONFIG, ...more }],
    ),
    ...[true, false, "x", null].map((disable_payload_signing): [Value, Value] => [
      { ...REQUEST, body: "x" },
      { ...CONFIG, disable_payload_signing },
    ]),
    [REQUEST, { ...CONFIG, other: 1 }],
    [REQUEST, 1],
    [REQUEST, makeObject([...Object.entries(CONFIG), [1, 2]])],
  ),
  ...sign(
    "what is asked",
    ...["method", "url"].flatMap((name): [Value][] => [
      [without(REQUEST, name)],
      [{ ...REQUEST, [name]: 1 }],
    ]),
    [{ ...REQUEST, other: 1 }],
    [{ ...REQUEST, timeout: "5s", tls_server_name: "x", cache_ignored_headers: [] }],
    [makeObject([...Object.entries(REQUEST), [1, 2]])],
    [1],
    [[]],
  ),
  ...sign(
    "times",
    ...[
      "0",
      "-1",
      "1999999999",
      "9223372036854775807",
      "-9223372036854775808",
      "9223372036854775808",
      "2.0",
      "3.5",
      "1e3",
    ].map((time): [Value, Value, Value] => [REQUEST, CONFIG, makeNumber(time)]),
    [REQUEST, CONFIG, "1"],
  ),
];
