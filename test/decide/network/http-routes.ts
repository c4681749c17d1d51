import { gzipSync } from "node:zlib";
import type { Route } from "./recording-server.ts";

const ROW = { text: "x".repeat(80) };
const LARGE = JSON.stringify(Array.from({ length: 55_000 }, (_, at) => ({ at, ...ROW })));
const JSON_TYPE = "application/json";

const typed: Route = (response, { url }) => {
  const asked = new URL(url, "http://x").searchParams;
  response.setHeader("Content-Type", asked.get("type") ?? "").end(asked.get("body") ?? "");
};

const redirect: Route = (response, { url }) => {
  const [, , status, ...rest] = url.split("/");
  response.writeHead(Number(status), { Location: decodeURIComponent(rest.join("/")) }).end("gone");
};

/** With headers of the query's `h`; where a condition is sent its status is `again`, and its headers are `a` too. */
const cached: Route = (response, { url, headers }, count) => {
  const asked = new URL(url, "http://x").searchParams;
  const isAgain =
    headers["if-none-match"] !== undefined || headers["if-modified-since"] !== undefined;
  const written = [...asked.getAll("h"), ...(isAgain ? asked.getAll("a") : [])];
  for (const [name = "", ...value] of written.map((header) => header.split(":"))) {
    response.setHeader(name, value.join(":"));
  }
  const status = Number((isAgain ? asked.get("again") : asked.get("status")) ?? 200);
  if (status === 0) response.destroy();
  else response.writeHead(status).end(status === 204 || status === 304 ? undefined : `${count}`);
};

const zipped: Route = (response, { url }) => {
  response.writeHead(200, { "Content-Encoding": "gzip" });
  const bytes = gzipSync("a text that is in gzip");
  const kind = url.split("/")[2];
  if (kind === "cut") response.end(bytes.subarray(0, 20));
  else if (kind === "sum") response.end(Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8)]));
  else response.end("not in gzip at all");
};

/** What the server of the tests answers, by the first part of the path. */
export const ROUTES: Readonly<Record<string, Route>> = {
  typed,
  redirect,
  cached,
  zipped,
  count: (response, _request, count) => response.end(`${count}`),
  third: (response, _request, count) => (count < 3 ? response.destroy() : response.end("third")),
  json: (response) => response.setHeader("Content-Type", JSON_TYPE).end('{"b":[1.0,2],"a":"x"}'),
  echo: (response, { method, url, body }) => {
    response.setHeader("Content-Type", JSON_TYPE).end(JSON.stringify({ method, url, body }));
  },
  status: (response, { url }) => response.writeHead(Number(url.split("/")[2])).end("status"),
  named: (response) => {
    response.writeHead(299, "Of Our Own", { "X-One": ["b", "a"], "x-TWO": "\u00e4" }).end("n");
  },
  nowhere: (response) => response.writeHead(302).end("no location"),
  gzip: (response) => {
    response.writeHead(200, { "Content-Type": JSON_TYPE, "Content-Encoding": "gzip" });
    response.end(gzipSync('{"zipped":true}'));
  },
  chunked: (response) => {
    response.setHeader("Content-Type", JSON_TYPE).write('{"in":');
    response.end('"chunks"}');
  },
  large: (response) => response.setHeader("Content-Type", JSON_TYPE).end(LARGE),
  short: (response) => {
    response.writeHead(200, { "Content-Length": 100 }).write("cut");
    setImmediate(() => response.destroy());
  },
  silent: () => undefined,
  started: (response) => response.writeHead(200).write("first"),
  closed: (response) => response.destroy(),
  raw: (response, { url }) => {
    response.socket?.end(Buffer.from(decodeURIComponent(url.split("/")[2] ?? ""), "latin1"));
  },
  binary: (response) => response.end(Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x41])),
};
