import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createGuard, type Guard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import { createOpenBundles, type OpenBundles } from "../../src/distribute/open-bundles.ts";
import type { BundleAccess } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseScope } from "../../src/domain/scope.ts";
import { createForAnyone } from "../../src/service/for-anyone.ts";
import { tokenTable } from "../access/token-table.ts";
import { publishOpenly, publishQuietly } from "../distribute/bundle-server.ts";
import { activeRevisionOf } from "../support/decisions-of.ts";
import { until } from "../support/until.ts";
import { exchangeRaw, type Gatehouse, listRoutes, startGatehouse } from "./gatehouse.ts";

const SHOP: Identity = {
  name: "shop",
  kind: "token",
  credential: "shop",
  grants: [{ role: "decider", paths: parseScope(["elsewhere"]) }],
};
const REGO = "allow if input.user == 1";

let gatehouse: Gatehouse;
let decisions: Decisions;
let open: OpenBundles;

beforeAll(async () => {
  decisions = createDecisions({});
  const forAnyone = createForAnyone();
  gatehouse = await startGatehouse({ guard: guardWith(forAnyone.is), decisions, isOpen });
  open = createOpenBundles(gatehouse);
  forAnyone.learn({ bundles: open, decisions });
  await publish("open", { read: "anyone" });
  await publish("closed");
  await gatehouse.heads.refresh(parseBundleName("open"));
  await gatehouse.heads.refresh(parseBundleName("closed"));
  await open.start();
});
afterAll(async () => {
  open.close();
  await gatehouse.close();
  decisions.close();
});

function isOpen(...asked: Parameters<OpenBundles["isOpen"]>): Promise<boolean> {
  return open.isOpen(...asked);
}

function guardWith(isForAnyone: ReturnType<typeof createForAnyone>["is"]): Guard {
  return createGuard({
    credentials: [tokenTable({ shop: SHOP })],
    anonymous: () => [],
    isForAnyone,
    now: () => 0,
    refusals: { credential: () => {}, rights: () => {} },
  });
}

async function publish(name: string, access?: BundleAccess): Promise<void> {
  const files = { "a.rego": `package ${name}\n\n${REGO}\n` };
  await (access === undefined ? publishQuietly : publishOpenly)(gatehouse.store, name, name);
  decisions.activate({ ...(await activeRevisionOf({ name, roots: [name], files })), access });
}

interface Sent {
  readonly header?: string | undefined;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(line: string, { header, body, headers }: Sent = {}) {
  const [method = "", path = ""] = line.split(" ");
  const answer = await fetch(`${gatehouse.base}${path}`, {
    method,
    headers: { ...headers, ...(header !== undefined && { Authorization: header }) },
    ...(method === "GET" || method === "HEAD" || method === "DELETE" ? {} : { body: body ?? "{}" }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** All that is open of such a bundle. */
const OPEN: readonly string[] = [
  "GET /bundles/<name>",
  "POST /v1/data/<path>",
  "GET /v1/data/<path>",
  "POST /v0/data/<path>",
  "POST /v1/batch/data/<path>",
];

describe("a bundle that anybody may read", () => {
  test.each([
    "GET /bundles/open",
    "HEAD /bundles/open.tar.gz",
    "POST /v1/data/open/allow",
    "GET /v1/data/open",
    "POST /v0/data/open",
    "POST /v1/batch/data/open/allow",
  ])("gives strangers %s", async (line) => {
    const body = line.includes("batch") ? '{"inputs":{"a":{}}}' : '{"user":1}';
    expect(await ask(line, { body })).toMatchObject({ status: 200 });
    expect(await ask(line, { body, header: "Bearer shop" })).toMatchObject({ status: 200 });
    expect(await ask(line, { body, header: "Bearer mallory" })).toMatchObject({ status: 401 });
  });

  test("gives them nothing by any other route", async () => {
    const routes = await listRoutes();
    const outcomes = await Promise.all(
      routes.map(async ({ method, path, who }) => {
        const target = path
          .replace("<name>", "open")
          .replace("<path>", "open")
          .replace("<revision>", "0");
        const { status } = await ask(`${method} ${target}`);
        const line = `${method} ${path}`;
        return who === "anyone" || OPEN.includes(line) ? [] : [{ line, status }];
      }),
    );
    expect(outcomes.flat().filter(({ status }) => status !== 401)).toEqual([]);
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([...OPEN]),
    );
  });

  test.each([
    // The path is open, the bundle is not.
    "POST /v1/bundles/closed/data/open/allow",
    "GET /v1/data",
    "POST /v1/data/system/bundles",
    "GET /v1/data/open/allow?explain=full",
    "GET /v1/data/open%2Fallow",
    "GET /bundles/open%00",
  ])("gives them nothing else: %s", async (line) => {
    expect(await ask(line)).toMatchObject({ status: 401 });
  });

  test("is the only one: one that is closed and one that is not there look the same", async () => {
    for (const path of ["/bundles/NAME", "/v1/data/NAME", "/v1/data/NAME/allow"]) {
      const closed = await ask(`GET ${path.replace("NAME", "closed")}`);
      expect(closed).toEqual(await ask(`GET ${path.replace("NAME", "nowhere")}`));
      expect(closed.status).toBe(401);
    }
  });

  test("is answered on one connection as fast as for anybody; no body is read for what is closed", async () => {
    const head = (path: string): string =>
      `POST /v1/data/${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n`;
    const both = await exchangeRaw(
      gatehouse.port,
      `${head("open/allow")}\r\n{"a": 1} ${head("closed/allow")}Connection: close\r\n\r\n`,
      (text) => text.includes(" 401 "),
    );
    expect(both).toMatch(/^HTTP\/1\.1 200 OK.*HTTP\/1\.1 401 /s);
  });
});

test("a stranger who is held when it closes gets nothing of what is closed", async () => {
  const name = parseBundleName("held");
  await publishOpenly(gatehouse.store, name, "open");
  await gatehouse.heads.refresh(name);
  await open.refresh(name);
  const { headers } = await fetch(`${gatehouse.base}/bundles/held`);
  const poll = { Prefer: "wait=60", "If-None-Match": headers.get("etag") ?? "" };
  const held = ask("GET /bundles/held", { headers: poll });
  await until(() => gatehouse.waiting() > 0);
  await publishQuietly(gatehouse.store, name, "closed");
  await gatehouse.heads.refresh(name);
  expect(await held).toMatchObject({ status: 401 });
});

test("an answer that comes after it closed is kept back", async () => {
  const name = parseBundleName("late");
  const files = { "a.rego": `package late\n\n${REGO}\n` };
  const active = await activeRevisionOf({ name: "late", roots: ["late"], files });
  let answer = (): void => {};
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let isAsked = false;
  decisions.activate({
    ...active,
    access: { read: "anyone" },
    answer: async (path, question) => {
      isAsked = true;
      await gate;
      return await active.answer(path, question);
    },
  });
  const late = ask("POST /v1/data/late");
  await until(() => isAsked);
  decisions.deactivate(name);
  answer();
  expect(await late).toMatchObject({ status: 401 });
});
