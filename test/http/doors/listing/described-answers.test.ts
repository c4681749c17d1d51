import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { tooManyRequests } from "../../../../src/access/limits/too-many-requests.ts";
import { createDecisions } from "../../../../src/decide/decisions.ts";
import { PolicyError } from "../../../../src/domain/policy-error.ts";
import { writeArchive } from "../../../../src/means/archive/write-archive.ts";
import { publishQuietly } from "../../../distribute/bundle-server.ts";
import { startGatehouse } from "../../gatehouse.ts";
import { type DescribedApi, type Got, readDescription, type Sent } from "./described-api.ts";
import { AUTHZ, AUTHZEN, DECISIONS, files, MANAGEMENT } from "./described-cases.ts";
import { type DescribedServer, startDescribed } from "./described-server.ts";

function notReady(): never {
  throw new PolicyError("unavailable", "a test");
}

let server: DescribedServer;
let api: DescribedApi;
let first: string;

const send = async (id: string, sent?: Sent): Promise<Got> => await api.send(server.base, id, sent);

beforeAll(async () => {
  server = await startDescribed();
  api = await readDescription(server.base);
  const pushed = await send("pushBundle", { body: files(AUTHZ) });
  first = (pushed.body as { revision: string }).revision;
  await send("pushBundle", {
    path: { name: "main" },
    body: files('package system\n\nmain := {"user": input.user}\n'),
  });
});
afterAll(async () => await server.close());

describe.each([
  { what: "management", cases: MANAGEMENT },
  { what: "the Data API", cases: DECISIONS },
  { what: "AuthZEN", cases: AUTHZEN },
])("what is described of $what is what is answered", ({ cases }) => {
  test.each(cases)("$id: $note", async ({ id, status, has, ...sent }) => {
    const got = await send(id, sent);
    expect({ status: got.status, body: got.body }).toMatchObject({ status, body: has ?? {} });
  });
});

describe("what needs what came before", () => {
  test("an archive is pushed, shown, rolled back and deleted", async () => {
    const tree = new Map([["authz.rego", Buffer.from(AUTHZ.replace("alice", "bob"))]]);
    const body = new Blob([new Uint8Array(await writeArchive(tree))]);
    await send("pushBundle", { body, headers: { "Content-Type": "application/gzip" } });
    const old = { path: { revision: first } };
    expect(await send("showFiles", old)).toMatchObject({ body: files(AUTHZ) });
    await send("showFiles", { ...old, headers: { Accept: "application/gzip" } });
    expect((await send("showFiles", { path: { revision: "0".repeat(64) } })).status).toBe(404);
    const back = await send("rollBackBundle", { body: { revision: first.slice(0, 8) } });
    expect(back).toMatchObject({ status: 200, body: { revision: first } });
    const query = `revision=${first.slice(0, 8)}`;
    expect(await send("decideInBundle", { query })).toMatchObject({ body: { result: true } });
  });

  test("a bundle that an agent has is not sent again", async () => {
    const { headers } = await send("fetchBundle");
    const tag = headers.get("etag") ?? "";
    const sent = { headers: { "If-None-Match": tag, Prefer: "modes=snapshot,delta;wait=0" } };
    expect((await send("fetchBundle", sent)).status).toBe(304);
    const document = await send("showOpenApi");
    const known = { headers: { "If-None-Match": document.headers.get("etag") ?? "" } };
    expect((await send("showOpenApi", known)).status).toBe(304);
  });

  test("a token is made, rotated and revoked", async () => {
    const made = await send("createToken", {
      body: {
        name: "shop",
        grants: [{ role: "decider", paths: ["authz"] }],
        lifetime_seconds: 60,
      },
    });
    await send("createToken");
    const path = { name: (made.body as { id: string }).id };
    expect((await send("rotateToken", { path })).status).toBe(200);
    expect((await send("revokeToken", { path })).status).toBe(200);
    await send("listTokens");
  });

  test("roots that another bundle has by now keep one from coming back", async () => {
    const pushed = await send("pushBundle", {
      path: { name: "old" },
      body: files("package old\n\nx := 1\n"),
    });
    const { revision } = pushed.body as { revision: string };
    expect((await send("deleteBundle", { path: { name: "old" } })).status).toBe(200);
    await send("pushBundle", { path: { name: "new" }, body: files("package old\n\nx := 2\n") });
    const back = await send("rollBackBundle", { path: { name: "old" }, body: { revision } });
    expect(back.status).toBe(409);
  });

  const authzen = (): readonly string[] =>
    [...api.operations.values()]
      .filter(({ path }) => /^\/(access|\.well-known)\//.test(path))
      .map(({ operationId }) => operationId);

  test.each([
    {
      note: "where nobody is asked, nothing is declared and a bundle cannot be activated",
      decisions: createDecisions({}),
      statuses: {
        ...{ showHealth: 500, showBundleHealth: 500, decideMain: 404 },
        ...{ listTokens: 404, createToken: 404 },
      },
      access: 404,
    },
    {
      note: "where decisions are not ready",
      decisions: { ...createDecisions({}), accessPaths: notReady },
      statuses: {},
      access: 503,
    },
  ])("$note, that is said as described", async ({ decisions, statuses, access }) => {
    const activation = () => ({ state: "failed" as const, error: "a test" });
    const other = await startGatehouse({ activation, decisions });
    try {
      await publishQuietly(other.store, "authz", "content");
      for (const { name } of await other.store.listHeads()) await other.heads.refresh(name);
      for (const [id, status] of Object.entries(statuses)) {
        const got = await api.send(other.base, id, { query: id === "showHealth" ? "bundles" : "" });
        expect({ id, status: got.status }).toEqual({ id, status });
      }
      for (const id of authzen()) {
        expect({ id, ...(await api.send(other.base, id)) }).toMatchObject({ id, status: access });
      }
    } finally {
      await other.close();
    }
  });
});

/** An example without each of its members, and with another value for it. */
function changesOf(example: unknown): readonly object[] {
  const members = Object.entries((example ?? {}) as object);
  return members.flatMap(([name]) => {
    const { [name]: _left, ...rest } = Object.fromEntries(members);
    return [rest, ...[null, 3, {}].map((value) => ({ ...rest, [name]: value }))];
  });
}

describe("every route", () => {
  test("refuses who may not, and who says nothing, as described", async () => {
    for (const { operationId: id, security } of api.operations.values()) {
      if (security.length === 0) continue;
      const nobody = await send(id, { headers: { Authorization: "Bearer nobody" } });
      const silent = await send(id, { headers: { Authorization: "" } });
      expect({ id, statuses: [nobody.status, silent.status] }).toEqual({
        id,
        statuses: [403, 401],
      });
    }
  });

  test("refuses what is too large, of another type or asked in a wrong way, as described", async () => {
    for (const { operationId: id, responses, method } of api.operations.values()) {
      if ("413" in responses) {
        const body = "x".repeat(200_000);
        const headers = { "Content-Type": "application/json" };
        expect({ id, ...(await send(id, { body, headers })) }).toMatchObject({ id, status: 413 });
      }
      if ("415" in responses) {
        const sent = { body: "text", headers: { "Content-Type": "text/plain" } };
        expect({ id, ...(await send(id, sent)) }).toMatchObject({ id, status: 415 });
      }
      const isStrict = "400" in responses && !api.met.has(`${id} 400`);
      if (!isStrict) continue;
      expect({ method, id, ...(await send(id, { query: "nonsense" })) }).toMatchObject({
        id,
        status: 400,
      });
    }
  });

  test("refuses a body of another shape than its own", async () => {
    for (const id of api.operations.keys()) {
      // What is wrong with one of several evaluations is told in its place.
      if (id === "evaluateAll") continue;
      for (const body of changesOf(api.example(id))) {
        if (api.accepts(id, body)) continue;
        const { status } = await send(id, { body });
        expect({ id, body, isRefused: status >= 400 }).toEqual({ id, body, isRefused: true });
      }
    }
  });

  test("tells who asks too often when to come again, as described", async () => {
    const refuse = (): never => {
      throw tooManyRequests("a test", 1_000);
    };
    const other = await startGatehouse({ guard: { known: () => undefined, admit: refuse } });
    try {
      for (const { operationId: id, security } of api.operations.values()) {
        if (security.length === 0) continue;
        expect({ id, ...(await api.send(other.base, id)) }).toMatchObject({ id, status: 429 });
      }
    } finally {
      await other.close();
    }
  });

  test("has given every answer that is described of it", () => {
    const described = [...api.operations.values()].flatMap(({ operationId, responses }) =>
      Object.keys(responses).map((status) => `${operationId} ${status}`),
    );
    // Bodies that do not come in time are waited for elsewhere (test/http/body.test.ts).
    const isElsewhere = /default$|408$/;
    expect(described.filter((each) => !api.met.has(each) && !isElsewhere.test(each))).toEqual([]);
  });
});
