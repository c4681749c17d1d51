import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Activation } from "../../../../src/domain/activation.ts";
import { parseRevision } from "../../../../src/domain/revision.ts";
import { readArchive } from "../../../../src/means/archive/read-archive.ts";
import { writeArchive } from "../../../../src/means/archive/write-archive.ts";
import { type Ask, ask } from "../../../distribute/bundle-server.ts";
import { until } from "../../../support/until.ts";
import { type Gatehouse, listRoutes, startGatehouse } from "../../gatehouse.ts";

const REVISION = parseRevision("a".repeat(64));

let gatehouse: Gatehouse;

beforeEach(async () => {
  gatehouse = await startGatehouse();
});

afterEach(async () => {
  await gatehouse.close();
});

async function call(method: string, path: string, options: Ask = {}) {
  const answer = await ask(`${gatehouse.base}${path}`, { method, ...options });
  const text = answer.body.toString();
  const isJson = answer.headers["content-type"] === "application/json";
  return { ...answer, text, json: isJson && text !== "" ? JSON.parse(text) : undefined };
}

const JSON_TYPE = { "Content-Type": "application/json" };

async function push(files: Record<string, string>, path = "/v1/bundles/authz") {
  const tree = Object.entries(files).map(([name, text]): [string, Buffer] => [
    name,
    Buffer.from(text),
  ]);
  const body = await writeArchive(new Map(tree));
  return await call("PUT", path, { headers: { "Content-Type": "application/gzip" }, body });
}

describe("PUT /v1/bundles/<name>", () => {
  test("takes JSON files and answers with revision and head", async () => {
    const files = { "a.rego": "package a", "b/data.json": "{}" };
    const answer = await call("PUT", "/v1/bundles/authz", {
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: JSON.stringify({ files }),
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ name: "authz", changed: true, head: { sequence: 1 } });
    expect(answer.json.head.revision).toBe(answer.json.revision);
    expect(answer.text.endsWith("}\n")).toBe(true);
    const [pushed] = gatehouse.operations.pushes;
    expect([...(pushed?.tree.keys() ?? [])]).toEqual(["a.rego", "b/data.json"]);
    expect(pushed?.options).toMatchObject({ dryRun: false, reason: "push" });
  });

  for (const type of [
    "application/gzip",
    "application/x-gzip",
    "Application/GZIP; x=y",
    "application/vnd.openpolicyagent.bundles",
    "application/octet-stream",
    undefined,
  ]) {
    test(`takes an archive as ${type ?? "no Content-Type"}`, async () => {
      const body = await writeArchive(new Map([["a.rego", Buffer.from("package a")]]));
      const headers = type === undefined ? {} : { "Content-Type": type };
      const answer = await call("PUT", "/v1/bundles/k8s/injector", { headers, body });
      expect(answer.status).toBe(200);
      expect(answer.json.name).toBe("k8s/injector");
    });
  }

  for (const query of ["?dry_run=true", "?dry_run", "?dry_run=TRUE&pretty"]) {
    test(`${query} only checks`, async () => {
      const answer = await push({ "a.rego": "package a" }, `/v1/bundles/authz${query}`);
      expect(answer.json).toMatchObject({ dry_run: true });
      expect(gatehouse.operations.pushes[0]?.options.dryRun).toBe(true);
      expect(gatehouse.heads.all()).toEqual([]);
    });
  }

  for (const query of ["?dryrun=true", "?dry_run=1", "?dry_run=yes", "?dry-run"]) {
    test(`${query} is refused, because it may have meant a dry run`, async () => {
      const answer = await push({ "a.rego": "package a" }, `/v1/bundles/authz${query}`);
      expect([answer.status, answer.json.code]).toEqual([400, "invalid_parameter"]);
      expect(gatehouse.operations.pushes).toEqual([]);
    });
  }

  test("a refusal has the findings and the head that stays", async () => {
    const { json } = await push({ "a.rego": "package a" });
    const answer = await push({ "bad.rego": "}" });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: "invalid_parameter",
      errors: [{ code: "rego_parse_error", location: { file: "bad.rego", row: 3, col: 1 } }],
      active: json.head,
    });
    const first = await push({ "bad.rego": "}" }, "/v1/bundles/new");
    expect(first.json).not.toHaveProperty("active");
  });

  const refused: readonly { note: string; path?: string; ask: Ask; want: [number, string] }[] = [
    {
      note: "another type",
      ask: { headers: { "Content-Type": "text/plain" }, body: "x" },
      want: [415, "unsupported_media_type"],
    },
    {
      note: "a form, as curl sends by default",
      ask: { headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "x" },
      want: [415, "unsupported_media_type"],
    },
    {
      note: "an encoded body",
      ask: { headers: { ...JSON_TYPE, "Content-Encoding": "gzip" }, body: "x" },
      want: [415, "unsupported_media_type"],
    },
    {
      note: "malformed JSON",
      ask: { headers: JSON_TYPE, body: '{"files": ' },
      want: [400, "invalid_parameter"],
    },
    {
      note: "what is not gzip",
      ask: { headers: { "Content-Type": "application/gzip" }, body: "x" },
      want: [400, "invalid_parameter"],
    },
    { note: "no body", ask: {}, want: [400, "invalid_parameter"] },
    {
      note: "a body over the limit",
      ask: { headers: JSON_TYPE, body: "x".repeat(100_001) },
      want: [413, "too_large"],
    },
    {
      note: "a body over the limit that does not say its length",
      ask: {
        headers: { ...JSON_TYPE, "Transfer-Encoding": "chunked" },
        body: "x".repeat(200_000),
      },
      want: [413, "too_large"],
    },
    {
      note: "a name that is none",
      path: "/v1/bundles/-x",
      ask: { headers: JSON_TYPE, body: "{}" },
      want: [400, "invalid_parameter"],
    },
    {
      note: "a name that steps up",
      path: "/v1/bundles/a%2F..%2Fb",
      ask: { headers: JSON_TYPE, body: "{}" },
      want: [400, "invalid_parameter"],
    },
    {
      note: "a broken escape",
      path: "/v1/bundles/%zz",
      ask: { headers: JSON_TYPE, body: "{}" },
      want: [400, "invalid_parameter"],
    },
  ];
  for (const { note, path = "/v1/bundles/authz", ask: asked, want } of refused) {
    test(`refuses ${note}`, async () => {
      const answer = await call("PUT", path, asked);
      expect([answer.status, answer.json.code]).toEqual(want);
      expect(gatehouse.operations.pushes).toEqual([]);
    });
  }

  test("while the store is away it answers 503", async () => {
    await push({ "a.rego": "package a" });
    await gatehouse.store.close();
    const answer = await push({ "b.rego": "package b" });
    expect([answer.status, answer.json.code]).toEqual([503, "unavailable"]);
    const told = gatehouse.logged.filter(({ message }) => message === "push failed");
    expect(told).toMatchObject([{ level: "error", bundle: "authz", code: "unavailable" }]);
  });

  test("a defect of ours says nothing of itself to the client", async () => {
    gatehouse.operations.push = () => Promise.reject(new TypeError("secret"));
    const answer = await push({ "a.rego": "package a" });
    expect([answer.status, answer.json.code]).toEqual([500, "internal_error"]);
    expect(answer.text).not.toContain("secret");
    expect(gatehouse.logged).toEqual([
      expect.objectContaining({ level: "error", message: "push failed", err: "secret" }),
    ]);
  });

  test("a client that goes away aborts the push", async () => {
    gatehouse.operations.gate = new Promise(() => undefined);
    const gone = new AbortController();
    const asked = call("PUT", "/v1/bundles/authz", {
      headers: { "Content-Type": "application/gzip" },
      body: await writeArchive(new Map([["a.rego", Buffer.from("package a")]])),
      signal: gone.signal,
    }).catch(() => "gone");
    await until(() => gatehouse.operations.pushes.length === 1);
    const signal = gatehouse.operations.pushes[0]?.options.signal;
    expect(signal?.aborted).toBe(false);
    gone.abort();
    expect(await asked).toBe("gone");
    await until(() => signal?.aborted === true);
  });

  test("pushes are counted by what became of them", async () => {
    await push({ "a.rego": "package a" });
    await push({ "bad.rego": "}" });
    await push({ "a.rego": "package a" }, "/v1/bundles/authz?dry_run");
    const text = await gatehouse.metrics.render();
    for (const outcome of ["published", "refused", "dry_run"]) {
      expect(text).toContain(`gatehouse_pushes_total{outcome="${outcome}"} 1`);
    }
  });
});

describe("DELETE /v1/bundles/<name>", () => {
  test("answers with the last head, and 404 when there is none", async () => {
    const { json } = await push({ "a.rego": "package a" });
    const answer = await call("DELETE", "/v1/bundles/authz?pretty");
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      name: "authz",
      revision: json.revision,
      head: json.head,
      roots: ["authz"],
      entrypoints: [],
      decide: false,
      warnings: [],
    });
    expect((await call("GET", "/v1/bundles/authz")).status).toBe(404);
    const again = await call("DELETE", "/v1/bundles/authz");
    expect([again.status, again.json.code]).toEqual([404, "not_found"]);
    const text = await gatehouse.metrics.render();
    for (const outcome of ["deleted", "refused"]) {
      expect(text).toContain(`gatehouse_pushes_total{outcome="${outcome}"} 1`);
    }
  });

  test("refuses what it does not know", async () => {
    await push({ "a.rego": "package a" });
    expect((await call("DELETE", "/v1/bundles/authz?force=true")).status).toBe(400);
    expect((await call("DELETE", "/v1/bundles/a%20b")).status).toBe(400);
    expect((await call("GET", "/v1/bundles/authz")).status).toBe(200);
  });
});

describe("reading bundles", () => {
  test("lists, shows and tells the history of bundles, also with slashes in their names", async () => {
    await push({ "a.rego": "package a" }, "/v1/bundles/k8s/injector");
    const second = await push({ "b.rego": "package b" }, "/v1/bundles/k8s/injector");
    const list = await call("GET", "/v1/bundles");
    expect(list.json.bundles).toMatchObject([{ name: "k8s/injector", head: { sequence: 2 } }]);
    const one = await call("GET", "/v1/bundles/k8s/injector");
    expect(one.json).toMatchObject({ name: "k8s/injector", head: second.json.head });
    const history = await call("GET", "/v1/bundles/k8s/injector/revisions");
    expect(history.json.moves).toMatchObject([{ sequence: 2 }, { sequence: 1 }]);
    expect((await call("HEAD", "/v1/bundles/k8s/injector")).status).toBe(200);
    const pretty = await call("GET", "/v1/bundles/k8s/injector?pretty");
    expect(pretty.text).toContain('\n  "name": "k8s/injector",\n');
  });

  test("gives the files of a revision as JSON, or as an archive to who accepts it", async () => {
    const { json } = await push({ "a.rego": "package a\n", "ü.json": "{}" });
    const path = `/v1/bundles/authz/revisions/${json.revision.slice(0, 10)}/files`;
    const files = await call("GET", path);
    expect(files.json).toEqual({
      name: "authz",
      revision: json.revision,
      files: { "a.rego": "package a\n", "ü.json": "{}" },
    });
    const archive = await call("GET", path, { headers: { Accept: "text/html, application/gzip" } });
    expect(archive.headers["content-type"]).toBe("application/gzip");
    const tree = await readArchive(archive.body);
    expect([...tree.keys()].toSorted()).toEqual(["a.rego", "ü.json"]);
  });

  test("bytes that are no text have no place in JSON", async () => {
    const tree = new Map([["a.bin", Uint8Array.of(0xff)]]);
    gatehouse.operations.files = async () => tree;
    const answer = await call("GET", `/v1/bundles/authz/revisions/${"a".repeat(64)}/files`);
    expect(answer.status).toBe(400);
    expect(answer.json.message).toContain("Accept: application/gzip");
  });

  test("an unknown bundle is 404", async () => {
    for (const path of ["/v1/bundles/authz", "/v1/bundles/authz/revisions", "/health/authz"]) {
      expect((await call("GET", path)).status).toBe(404);
    }
  });
});

describe("POST /v1/bundles/<name>/rollback", () => {
  test("moves the head to older content under a new sequence", async () => {
    const first = await push({ "a.rego": "package a" });
    await push({ "b.rego": "package b" });
    const body = JSON.stringify({ revision: first.json.revision.slice(0, 12) });
    const answer = await call("POST", "/v1/bundles/authz/rollback", { headers: JSON_TYPE, body });
    expect(answer.json).toMatchObject({
      revision: first.json.revision,
      head: { sequence: 3 },
    });
  });

  for (const body of ["", "{", "[]", "null", '{"revision": 5}', "x".repeat(5_000)]) {
    test(`refuses the body ${JSON.stringify(body.slice(0, 20))}`, async () => {
      await push({ "a.rego": "package a" });
      const answer = await call("POST", "/v1/bundles/authz/rollback", { headers: JSON_TYPE, body });
      expect(answer.status).toBe(body.length > 4_096 ? 413 : 400);
      expect(answer.json.active).toMatchObject({ sequence: 1 });
    });
  }

  test("an unknown revision is 404", async () => {
    const body = '{"revision": "0123456789"}';
    const answer = await call("POST", "/v1/bundles/authz/rollback", { headers: JSON_TYPE, body });
    expect(answer.status).toBe(404);
  });
});

describe("the top of the service", () => {
  test("GET / lists the routes, POST / stays the default decision, anything else is told both", async () => {
    const listed = await call("GET", "/");
    expect(listed.status).toBe(200);
    expect(listed.json.routes).toContainEqual(
      expect.objectContaining({ method: "PUT", path: "/v1/bundles/<name>", who: "author" }),
    );
    expect((await call("POST", "/")).status).toBe(404);
    const refused = await call("DELETE", "/");
    expect([refused.status, refused.headers["allow"]]).toEqual([405, "GET, HEAD, POST"]);
  });
});

describe("health and metrics", () => {
  test("are healthy when everything is active and the store answers", async () => {
    await push({ "a.rego": "package a" });
    for (const path of [
      "/health",
      "/health?bundles",
      "/health?bundles=true&store",
      "/health/authz",
    ]) {
      const answer = await call("GET", path);
      expect([answer.status, answer.text]).toEqual([200, "{}\n"]);
    }
  });

  test("say what is not active, and that the store is away only to who asks", async () => {
    await gatehouse.close();
    const states: Record<string, Activation> = {
      "slow/one": { state: "activating" },
      behind: { state: "failed", sequence: 4, revision: REVISION, error: "no such builtin" },
      moving: { state: "activating", sequence: 4, revision: REVISION },
    };
    gatehouse = await startGatehouse({
      activation: (name) => states[name],
      starting: () => "still starting",
    });
    for (const name of Object.keys(states)) {
      await push({ "a.rego": "package a" }, `/v1/bundles/${name}`);
    }
    const bundles = await call("GET", "/health?bundles");
    const behind =
      /behind: sequence 1 \(revision \w{64}\) cannot be activated: no such builtin; sequence 4 \(revision a{64}\) answers instead/;
    expect(bundles.status).toBe(500);
    expect(bundles.json.error).toMatch(/^activating 1 of 3 bundles; 1 of 3 bundles cannot be/);
    expect(bundles.json.error).toMatch(behind);
    expect(bundles.json.error).toMatch(/slow\/one: sequence 1 \(revision \w{64}\) is being/);
    expect((await call("GET", "/health?bundles=false")).status).toBe(200);
    expect((await call("GET", "/health/slow/one")).status).toBe(500);
    expect((await call("GET", "/health/behind")).json.error).toMatch(behind);
    expect((await call("GET", "/health/moving")).status).toBe(200);
    for (const name of ["slow/one", "behind"]) states[name] = { state: "active" };
    expect((await call("GET", "/health?bundles")).json.error).toBe("still starting");
    await gatehouse.store.close();
    expect((await call("GET", "/health")).status).toBe(200);
    expect((await call("GET", "/health?store")).status).toBe(500);
  });

  test("say which bundles the store has lost, though what is held of them is active", async () => {
    await push({ "a.rego": "package a" });
    const { heads } = gatehouse;
    await gatehouse.close();
    gatehouse = await startGatehouse({ heads: { ...heads, isLost: () => true } });
    const lost = "authz: the store has lost it; what is held of it is served on: push it again";
    const all = await call("GET", "/health?bundles");
    expect([all.status, all.json.error]).toEqual([
      500,
      `1 of 1 bundles are lost in the store; ${lost}`,
    ]);
    const one = await call("GET", "/health/authz");
    expect([one.status, one.json.error]).toEqual([500, lost]);
    expect((await call("GET", "/health")).status).toBe(200);
  });

  test("metrics are served in the format of Prometheus", async () => {
    const answer = await call("GET", "/metrics");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.text).toContain("# HELP gatehouse_pushes_total ");
  });
});

describe("routes", () => {
  test("what does not exist is 404 with what does", async () => {
    for (const path of ["/v1/bundels", "/bundles", "/v2/data", "/v1/bundles/", "/favicon.ico"]) {
      const answer = await call("GET", path);
      expect([answer.status, answer.json.code]).toEqual([404, "not_found"]);
      expect(answer.json.message).toContain("/v1/bundles/<name>");
    }
  });

  const wrong = [
    { method: "PATCH", path: "/v1/bundles/authz", allow: "PUT, DELETE, GET, HEAD" },
    { method: "DELETE", path: "/v1/bundles", allow: "GET, HEAD" },
    { method: "PUT", path: "/v1/bundles", allow: "GET, HEAD" },
    { method: "PUT", path: "/v1/bundles/authz/revisions", allow: "GET, HEAD" },
    { method: "GET", path: "/v1/bundles/authz/rollback", allow: "POST" },
    { method: "POST", path: "/health", allow: "GET, HEAD" },
    { method: "OPTIONS", path: "/metrics", allow: "GET, HEAD" },
    { method: "POST", path: "/v1/events", allow: "GET, HEAD" },
  ];
  for (const { method, path, allow } of wrong) {
    test(`${method} ${path} is 405 with Allow: ${allow}`, async () => {
      const answer = await call(method, path);
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
      expect(answer.json.code).toBe("method_not_allowed");
    });
  }

  test("the table names each route once", async () => {
    const routes = await listRoutes();
    const keys = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(routes.every(({ summary }) => summary.length > 0 && summary.length < 80)).toBe(true);
  });

  test("nothing tells what the server is made of", async () => {
    const answer = await call("GET", "/v1/bundles");
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    expect(answer.headers.etag).toBeUndefined();
  });
});
