import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import type { Activation } from "../../src/domain/activation.ts";
import { type BundleName, POLICY_OF_REQUESTS } from "../../src/domain/bundle-name.ts";
import type { Grant } from "../../src/domain/grant.ts";
import type { Head } from "../../src/domain/head.ts";
import { EVERYTHING } from "../../src/domain/scope.ts";
import { createPolicyOfRequests } from "../../src/service/policy-of-requests.ts";
import { tokenTable } from "../access/token-table.ts";
import { deletion } from "../contract/samples.ts";
import { publishQuietly } from "../distribute/bundle-server.ts";
import { activeRevisionOf } from "../support/decisions-of.ts";
import { type Gatehouse, startGatehouse } from "./gatehouse.ts";

const AUTHZ = "/v1/bundles/system/authz";
const NOBODY = "package system.authz\n\nallow := false\n";
const SECRET = `package system.authz

default allow := true

allow := {"allowed": false, "reason": "not for you"} if "secret" in input.path
`;

let gatehouse: Gatehouse;
let decisions: Decisions;
const logged: unknown[] = [];
let activation: Activation;

const grants: Readonly<Record<string, readonly Grant[]>> = {
  operator: [{ role: "operator" }],
  author: [{ role: "author", bundles: EVERYTHING }],
  decider: [{ role: "decider", paths: EVERYTHING }],
};
const identities: Readonly<Record<string, Identity>> = Object.fromEntries(
  Object.entries(grants).map(([name, held]) => [
    name,
    { name, kind: "token", credential: name, grants: held },
  ]),
);

beforeAll(async () => {
  decisions = createDecisions({});
  const files = { "a.rego": "package open\n\nx := 1\n" };
  decisions.activate(await activeRevisionOf({ name: "open", roots: ["open", "secret"], files }));
  gatehouse = await startGatehouse({
    decisions,
    guard: createGuard({
      credentials: [tokenTable(identities)],
      anonymous: () => [],
      now: () => 0,
      refusals: { credential: () => {}, rights: () => {} },
    }),
    narrowing: createPolicyOfRequests({
      ...{ decisions, clock: () => 0 },
      activation: (name) => gatehouse.heads.head(name) && activation,
      log: { warn: (fields) => void logged.push(fields) },
    }),
  });
  for (const name of ["open", "secret"]) await publishQuietly(gatehouse.store, name, name);
  await follow("open" as BundleName);
  await follow("secret" as BundleName);
});
afterAll(async () => {
  await gatehouse.close();
  decisions.close();
});
beforeEach(async () => {
  activation = { state: "active" };
  const head = gatehouse.heads.head(POLICY_OF_REQUESTS);
  if (head !== undefined) await remove(head);
});

async function follow(name: BundleName): Promise<void> {
  await gatehouse.heads.refresh(name);
}

async function remove(head: Head): Promise<void> {
  await gatehouse.store.deleteHead(deletion(POLICY_OF_REQUESTS, head));
  await follow(POLICY_OF_REQUESTS);
  decisions.deactivate(POLICY_OF_REQUESTS);
}

async function publish(rego: string | undefined): Promise<void> {
  await publishQuietly(gatehouse.store, POLICY_OF_REQUESTS, rego ?? "nothing");
  if (rego !== undefined) {
    const files = { "a.rego": rego };
    const roots = ["system/authz"];
    decisions.activate(await activeRevisionOf({ name: POLICY_OF_REQUESTS, roots, files }));
  }
  await follow(POLICY_OF_REQUESTS);
}

async function ask(who: string, line: string) {
  const [method = "", path = ""] = line.split(" ");
  const headers = { Authorization: `Bearer ${who}`, "Content-Type": "application/json" };
  const answer = await fetch(`${gatehouse.base}${path}`, {
    ...{ method, headers },
    ...(method === "PUT" || method === "POST" ? { body: '{"files":{"a.rego":"package a"}}' } : {}),
  });
  const text = await answer.text();
  const { message } = answer.status === 403 ? (JSON.parse(text) as { message: string }) : {};
  return { status: answer.status, message };
}

describe("a policy of requests", () => {
  test("refuses what a role lets through, however the address is written, and nothing else", async () => {
    const asked = [
      ["author", "GET /bundles/secret"],
      ["author", "GET /bundles/secret.tar.gz"],
      ["author", "GET /bundles/%73ecret%2Etar.gz"],
      ["author", "GET /v1/bundles/secret"],
      ["author", "GET /v1/bundles/%73ecret/revisions"],
      ["decider", "POST /v1/data/secret"],
      ["decider", "GET /v1/data/%73ecret/x"],
      ["decider", "POST /v1/batch/data/secret"],
      ["decider", "POST /v1/bundles/open/data/secret"],
    ] as const;
    for (const [who, line] of asked) expect((await ask(who, line)).status).not.toBe(403);
    await publish(SECRET);
    for (const [who, line] of asked) {
      expect({ line, ...(await ask(who, line)) }).toEqual({
        ...{ line, status: 403, message: "not for you" },
      });
    }
    expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 200 });
    expect(await ask("author", "GET /bundles/open")).toMatchObject({ status: 200 });
    expect(await ask("author", "GET /v1/bundles")).toMatchObject({ status: 200 });
  });

  test("that is for agents alone, decide: false, is not asked; one that is made ready or fails is", async () => {
    await publish(undefined);
    activation = { state: "none" };
    expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 200 });
    for (const state of ["activating", "failed"] as const) {
      activation = { state };
      expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 403 });
    }
  });

  test("never widens a role", async () => {
    await publish("package system.authz\n\nallow := true\n");
    const missing = { status: 403, message: "this needs the role author" };
    expect(await ask("decider", "DELETE /v1/bundles/open")).toEqual(missing);
    expect(await ask("nobody", "GET /v1/bundles")).toMatchObject({ status: 401 });
  });

  test("that does not decide, or is not there though its head is, lets nobody through", async () => {
    await publish("package system.authz\n\nallow if input.never\n");
    expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 403 });
    await publish("package system.authz\n\nallow := x if some x in {true, 1 / 0}\n");
    expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 403 });
    decisions.deactivate(POLICY_OF_REQUESTS);
    expect(await ask("decider", "POST /v1/data/open")).toMatchObject({ status: 403 });
    expect(await ask("operator", "GET /v1/tokens")).toMatchObject({ status: 403 });
    expect(logged.map((fields) => (fields as { err?: string }).err)).toEqual(
      expect.arrayContaining(["it decides nothing", expect.stringContaining("no bundle")]),
    );
  });

  test("is an operator's to change, and theirs to mend when it locks everybody out", async () => {
    const operator = { status: 403, message: "this needs the role operator" };
    for (const line of [`PUT ${AUTHZ}`, `DELETE ${AUTHZ}`, "PUT /v1/bundles/system%2Fauthz"]) {
      expect(await ask("author", line)).toEqual(operator);
    }
    await publish(NOBODY);
    expect(await ask("operator", "GET /v1/bundles")).toMatchObject({ status: 403 });
    expect(await ask("author", `GET ${AUTHZ}`)).toMatchObject({ status: 403 });
    for (const line of [`GET ${AUTHZ}`, `GET ${AUTHZ}/revisions`, `PUT ${AUTHZ}?dry_run`]) {
      expect(await ask("operator", line)).toMatchObject({ status: 200 });
    }
    expect(await ask("operator", `DELETE ${AUTHZ}`)).toMatchObject({ status: 200 });
    await follow(POLICY_OF_REQUESTS);
    expect(await ask("operator", "GET /v1/bundles")).toMatchObject({ status: 200 });
  });

  test("is not asked at routes for anyone", async () => {
    await publish(NOBODY);
    expect((await fetch(`${gatehouse.base}/health`)).status).toBe(200);
  });

  test("holds from the next request on, on connections that are open too", async () => {
    const request = [
      "POST /v1/data/open HTTP/1.1",
      ...["Host: a", "Authorization: Bearer decider", "Content-Length: 2", "", "{}"],
    ].join("\r\n");
    const socket = connect(gatehouse.port, "127.0.0.1");
    const next = (): Promise<string> =>
      new Promise((resolve) => {
        socket.once("data", (chunk) => resolve(chunk.toString("latin1").slice(9, 12)));
        socket.write(request);
      });
    const before = [await next(), await next()];
    await publish(NOBODY);
    const during = await next();
    await remove(gatehouse.heads.head(POLICY_OF_REQUESTS) as Head);
    expect([...before, during, await next()]).toEqual(["200", "200", "403", "200"]);
    socket.destroy();
  });
});
