import type { NetworkCase } from "./compare-network.ts";
import { get, QUIET, request, send } from "./http-request.ts";

/** 02:13:20 of the day that begins with the server's Date. */
const START = 1_763_000_000;
const DATE = "Thu, 13 Nov 2025 02:13:20 GMT";
const SOON = "Thu, 13 Nov 2025 02:13:30 GMT";
const CACHE = '"cache": true';

const at = (...seconds: readonly number[]): Pick<NetworkCase, "inputs" | "times"> => ({
  inputs: seconds.map(() => null),
  times: seconds.map((second) => (START + second) * 1e9),
});

/** The path of a response with these headers; `again` is the status where a condition is sent. */
function cached(headers: Readonly<Record<string, string>>, ...more: readonly string[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(headers)) query.append("h", `${name}:${value}`);
  return `/cached?${[query, ...more].join("&")}`;
}

const FRESH = { "Cache-Control": "max-age=10", Date: DATE };
const CONTROLS = [
  ...["max-age=10", "max-age=0", "max-age=99999999999", "max-age=99999999999999999999999"],
  ...['max-age="10"', "max-age=", "max-age=-1", "max-age=1=2", "max-age = 10", "Max-Age=10"],
  ...["no-store", "no-store, max-age=10", "no-cache", "public,,max-age=10,", "x no-store"],
];

const BETWEEN_DECISIONS: readonly NetworkCase[] = [
  ...CONTROLS.map((control) => ({
    note: `Cache-Control: ${control}`,
    rego: get(cached({ ...FRESH, "Cache-Control": control }), CACHE),
    ...at(0, 5, 20),
  })),
  { note: "not kept unless wanted", rego: get(cached(FRESH)), ...at(0, 1) },
  { note: "a response of nothing about time", rego: get(cached({}), CACHE), ...at(0, 1) },
  {
    note: "max-age without a date",
    rego: get(cached({ "Cache-Control": "max-age=10" }), CACHE),
    ...at(0, 1),
  },
  {
    note: "max-age with a date that is none",
    rego: get(cached({ ...FRESH, Date: "today" }), CACHE),
    ...at(0, 1),
  },
  ...[SOON, "Thursday, 13-Nov-25 02:13:30 GMT", "Thu Nov 13 02:13:30 2025", "0", ""].map(
    (expires) => ({
      note: `Expires: ${expires}`,
      rego: get(cached({ Expires: expires }), CACHE),
      ...at(0, 5, 20),
    }),
  ),
  ...[201, 204, 206, 301, 404, 500, 501].map((status) => ({
    note: `status ${status}`,
    rego: get(cached(FRESH, `status=${status}`), CACHE),
    ...at(0, 5),
  })),
  ...["10", "0", "-5"].map((seconds) => ({
    note: `kept by force for ${seconds} seconds`,
    rego: get(
      cached({ "Cache-Control": "no-store" }),
      `"force_cache": true, "force_cache_duration_seconds": ${seconds}`,
    ),
    ...at(0, 5, 20),
  })),
  {
    note: "kept by force, then asked whether it holds",
    rego: get(
      cached({ Etag: '"e"' }, "again=304"),
      '"force_cache": true, "force_cache_duration_seconds": 10',
    ),
    ...at(0, 20, 25, 40),
  },
  ...[304, 200, 404, 500].map((again) => ({
    note: `${again} where a response is said to be held`,
    rego: get(
      cached({ ...FRESH, Etag: '"e"', "Last-Modified": DATE }, `again=${again}`, `a=X:new`),
      CACHE,
    ),
    ...at(0, 20, 21),
  })),
  {
    note: "no longer a date where a response is said to be held",
    rego: get(
      cached({ ...FRESH, Etag: "e" }, "again=304", "a=Cache-Control:max-age=x"),
      CACHE,
      QUIET,
    ),
    ...at(0, 20, 21),
  },
  {
    note: "a new response that may not be kept",
    rego: get(
      cached({ ...FRESH, Etag: "e" }, "again=200", "a=Cache-Control:max-age=x"),
      CACHE,
      QUIET,
    ),
    ...at(0, 20, 21),
  },
  {
    note: "no answer where a response is said to be held",
    rego: get(cached({ ...FRESH, Etag: "e" }, "again=0"), CACHE, QUIET),
    ...at(0, 20, 21),
  },
  {
    note: "a time of change alone",
    rego: get(cached({ ...FRESH, "Last-Modified": DATE }, "again=304"), CACHE),
    ...at(0, 20),
  },
  {
    note: "headers that make no difference",
    rego: get(
      cached(FRESH),
      CACHE,
      '"headers": {"x": input, "y": "1"}, "cache_ignored_headers": ["x"]',
    ),
    ...at(0, 1, 2),
    inputs: ["a", "b", "b"],
  },
  {
    note: "headers that make no difference are left out of the question whether it holds",
    rego: get(
      cached({ ...FRESH, Etag: "e" }, "again=304"),
      CACHE,
      '"headers": {"x": input, "y": "1"}, "cache_ignored_headers": ["x"]',
    ),
    ...at(0, 20),
    inputs: ["a", "b"],
  },
  {
    note: "headers that make a difference",
    rego: get(cached(FRESH), CACHE, '"headers": {"x": input}'),
    ...at(0, 1, 2),
    inputs: ["a", "b", "a"],
  },
  {
    note: "the other way to hold a response",
    rego: get(cached(FRESH), CACHE, '"caching_mode": "deserialized"'),
    ...at(0, 5),
  },
  {
    note: "what is read is not held",
    rego: `http.send({"method": "get", "url": concat("", [base, "${cached(FRESH)}"]), "cache": true, "force_json_decode": input})`,
    ...at(0, 1, 2),
    inputs: [true, false, true],
  },
  { note: "a failure is not held", rego: get("/closed", CACHE, QUIET), ...at(0, 1) },
];

const twice = (call: string): string => `[${call}, ${call}]`;
const count = '{"method": "get", "url": concat("", [base, "/count"])}';

const WITHIN_A_DECISION: readonly NetworkCase[] = [
  { note: "the same twice", rego: twice(get("/count")) },
  ...[201, 302, 404, 500].map((status) => ({
    note: `status ${status} twice`,
    rego: twice(get(cached({}, `status=${status}`))),
  })),
  {
    note: "status 500 twice, for others too",
    rego: twice(get(cached({}, "status=500"), CACHE)),
  },
  { note: "a failure twice", rego: twice(get("/closed", QUIET)) },
  { note: "a body that is cut twice", rego: twice(get("/short", QUIET)) },
  { note: "a wrong request twice", rego: twice(get("/x", QUIET, '"timeout": "x"')) },
  {
    note: "a wrong request in two lines",
    rego: `[${get("/x", QUIET, '"timeout": "x"')},\n  ${get("/x", QUIET, '"timeout": "x"')}]`,
  },
  {
    note: "numbers that are equal",
    rego: `[${send(request("post", "/count", '"body": 1'))}, ${send(request("post", "/count", '"body": 1.0'))}]`,
  },
  {
    note: "many, and one of them again",
    rego: `[body | some i in numbers.range(1, 20); body := http.send({"method": "get", "url": concat("", [base, "/echo?", format_int(i % 15, 10)])}).body]`,
  },
  {
    note: "each as far as those before it are right",
    rego: `[a, b] if {\n  a := http.send(${count})\n  a.status_code == 200\n  b := http.send({"method": "get", "url": concat("", [base, "/echo?", a.raw_body])}).body\n}`,
  },
  {
    note: "a function that asks",
    rules: `f(x) := http.send({"method": "get", "url": concat("", [base, "/count?", x])}).raw_body`,
    rego: '[f("a"), f("b"), f("a")]',
  },
  {
    note: "a rule that asks",
    rules: `r := http.send(${count}).raw_body`,
    rego: "[r, r]",
  },
  {
    note: "under a negation",
    rego: `true if not http.send(${count}).status_code == 500`,
  },
  {
    note: "what is the same for a whole decision",
    rego: `count({x | some i in [1, 2]; http.send(${count}); x := [uuid.rfc4122("a"), rand.intn("b", 1e9), time.now_ns()]}) == 1`,
  },
  {
    note: "in the place of another function",
    rules: "f(x) := x",
    rego: `x if x := f(${count}) with f as http.send`,
  },
  {
    note: "another in its place",
    rego: `x if x := http.send(${count}) with http.send as {"status_code": 7}`,
  },
];

/** What is asked once, again, or only whether it holds. */
export const CACHE_CASES: readonly NetworkCase[] = [...BETWEEN_DECISIONS, ...WITHIN_A_DECISION];
