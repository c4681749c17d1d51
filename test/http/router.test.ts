import { afterEach, describe, expect, test } from "@jest/globals";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { errorBody } from "../../src/http/errors.ts";
import { createFailureLog } from "../../src/http/failure-log.ts";
import { type Handler, type Route, STREAM } from "../../src/http/route.ts";
import { createHttpServer, type GatehouseServer } from "../../src/http/server.ts";
import { jsonAnswer } from "../../src/http/write-answer.ts";
import { ask } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";

let server: GatehouseServer;
let failed: string[];

afterEach(async () => {
  await server.close();
});

async function serve(routes: readonly Route[]): Promise<string> {
  failed = [];
  const log = { error: (fields: { err?: unknown }) => void failed.push(String(fields.err)) };
  server = createHttpServer({
    ...{ routes, log, failures: createFailureLog({ log }) },
    release: () => undefined,
    limits: { headerTimeoutMs: 5_000, bodyTimeoutMs: 5_000 },
  });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${port}`;
}

function route(method: Route["method"], path: string, handle: Handler): Route {
  return { method, path, summary: "a test", who: "anyone", handle };
}

const fast = (prefix: string): Required<Pick<Route, "takes">> => ({
  takes: (_method, path) => path.startsWith(prefix),
});

describe("a handler, fast or not", () => {
  const refusal = new PolicyError("conflict", "not now");
  const outcomes: readonly { note: string; handle: Handler; status: number; body: string }[] = [
    { note: "answers", handle: () => jsonAnswer(1, false), status: 200, body: "1\n" },
    { note: "answers later", handle: async () => jsonAnswer(2, false), status: 200, body: "2\n" },
    {
      note: "writes by itself",
      handle: ({ response }) => {
        response.end("3");
        return STREAM;
      },
      status: 200,
      body: "3",
    },
    {
      note: "throws a refusal",
      handle: () => {
        throw refusal;
      },
      status: 409,
      body: errorBody("conflict", "not now"),
    },
    {
      note: "rejects with a refusal",
      handle: () => Promise.reject(refusal),
      status: 409,
      body: errorBody("conflict", "not now"),
    },
    {
      note: "throws what is a defect",
      handle: () => {
        throw new TypeError("a defect");
      },
      status: 500,
      body: errorBody("internal_error", "unexpected error; see the log"),
    },
  ];
  for (const { note, handle, status, body } of outcomes) {
    test(note, async () => {
      const base = await serve([
        { ...route("GET", "/fast", handle), ...fast("/fast") },
        route("GET", "/slow", handle),
      ]);
      for (const path of ["/fast", "/slow"]) {
        const answer = await ask(`${base}${path}`);
        expect([path, answer.status, answer.body.toString()]).toEqual([path, status, body]);
      }
      expect(failed).toHaveLength(status === 500 ? 2 : 0);
    });
  }
});

describe("an exchange", () => {
  test("has parameters unescaped, the path as it came and the query parsed", async () => {
    const base = await serve([
      route("GET", "/v1/<name>/of/<revision>", ({ parameters, path, search, query }) =>
        jsonAnswer({ parameters, path, search, x: query.get("x") }, false),
      ),
    ]);
    const { body } = await ask(`${base}/v1/a/b%20c/of/1?x=%2F`);
    expect(JSON.parse(body.toString())).toEqual({
      parameters: { name: "a/b c", revision: "1" },
      path: "/v1/a/b%20c/of/1",
      search: "x=%2F",
      x: "/",
    });
  });

  for (const note of ["asked for before", "asked for after"]) {
    test(`its signal, ${note} the client went away, is aborted`, async () => {
      let isAborted = (): boolean => false;
      let isHere = false;
      const base = await serve([
        route("GET", "/", (exchange) => {
          if (note === "asked for before") void exchange.signal;
          isHere = true;
          isAborted = () => exchange.response.destroyed && exchange.signal.aborted;
          return STREAM;
        }),
      ]);
      const client = new AbortController();
      const asked = ask(`${base}/`, { signal: client.signal }).catch(() => undefined);
      await until(() => isHere);
      client.abort();
      await asked;
      await until(isAborted);
    });
  }
});

describe("the table", () => {
  const answer: Handler = () => jsonAnswer("here", false);

  test("a method that no route of a path has is 405, with those of fast routes too", async () => {
    const base = await serve([
      { ...route("POST", "/", answer), takes: (method, path) => path === "/" && method === "POST" },
      route("GET", "/", answer),
    ]);
    const refused = await ask(`${base}/`, { method: "PUT" });
    expect([refused.status, refused.headers.allow]).toEqual([405, "GET, HEAD, POST"]);
    expect((await ask(`${base}/`, { method: "POST" })).status).toBe(200);
  });

  test("a path of no route is 404 and names each path once", async () => {
    const base = await serve([
      { ...route("GET", "/fast", answer), ...fast("/fast") },
      { ...route("POST", "/fast", answer), ...fast("/fast") },
      route("GET", "/slow", answer),
    ]);
    const { status, body } = await ask(`${base}/none`);
    const { message } = JSON.parse(body.toString());
    expect([status, message]).toEqual([404, "there is no GET /none here; there are /fast, /slow"]);
  });

  test("a path that is not clean reaches no slow route", async () => {
    const base = await serve([route("GET", "/slow", answer)]);
    const moved = await ask(`${base}//slow/../slow?x`);
    expect([moved.status, moved.headers.location]).toEqual([307, "/slow?x"]);
  });
});
