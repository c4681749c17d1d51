import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { ROLES, type Role } from "../../src/domain/role.ts";
import { EVERYTHING, parseScope } from "../../src/domain/scope.ts";
import { type TokenTable, tokenTable } from "../access/token-table.ts";
import { publishQuietly } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";
import { type Gatehouse, listRoutes, startGatehouse } from "./gatehouse.ts";

/**
 * Who may, by the names of roles: `narrow` where a role about the one thing suffices, `wide` where it has to be about
 * everything. A route without a line here fails.
 */
const WHO_MAY: Readonly<Record<string, { narrow: string; wide: string }>> = {
  "GET /bundles/<name>": { narrow: "agent author", wide: "" },
  "POST /v1/data/<path>": { narrow: "decider", wide: "" },
  "GET /v1/data/<path>": { narrow: "decider", wide: "" },
  "POST /v0/data/<path>": { narrow: "decider", wide: "" },
  "POST /v1/batch/data/<path>": { narrow: "decider", wide: "" },
  "POST /v1/query": { narrow: "", wide: "decider" },
  "GET /v1/query": { narrow: "", wide: "decider" },
  "POST /v1/compile/<path>": { narrow: "decider", wide: "" },
  "POST /access/v1/evaluation": { narrow: "decider", wide: "" },
  "POST /access/v1/evaluations": { narrow: "decider", wide: "" },
  "POST /access/v1/search/subject": { narrow: "decider", wide: "" },
  "POST /access/v1/search/resource": { narrow: "decider", wide: "" },
  "POST /access/v1/search/action": { narrow: "decider", wide: "" },
  "GET /.well-known/authzen-configuration": { narrow: "decider", wide: "" },
  "POST /": { narrow: "", wide: "decider" },
  "POST /v1/bundles/<name>/data/<path>": { narrow: "decider viewer author", wide: "" },
  "GET /v1/bundles/<name>/data/<path>": { narrow: "decider viewer author", wide: "" },
  "GET /": { narrow: "anyone", wide: "" },
  "GET /v1/bundles": { narrow: "viewer author", wide: "" },
  "GET /v1/bundles/<name>": { narrow: "viewer author", wide: "" },
  "GET /v1/bundles/<name>/revisions": { narrow: "viewer author", wide: "" },
  "GET /v1/bundles/<name>/revisions/<revision>/files": { narrow: "viewer author", wide: "" },
  "POST /v1/bundles/<name>/rollback": { narrow: "author", wide: "" },
  "PUT /v1/bundles/<name>": { narrow: "author", wide: "" },
  "DELETE /v1/bundles/<name>": { narrow: "author", wide: "" },
  "GET /v1/tokens": { narrow: "", wide: "" },
  "POST /v1/tokens": { narrow: "", wide: "" },
  "POST /v1/tokens/<name>/rotate": { narrow: "", wide: "" },
  "DELETE /v1/tokens/<name>": { narrow: "", wide: "" },
  "GET /v1/events": { narrow: "viewer author", wide: "" },
  "GET /health": { narrow: "anyone", wide: "" },
  "GET /health/<name>": { narrow: "viewer author", wide: "" },
  "GET /metrics": { narrow: "", wide: "viewer author" },
};

/** What a request is about: the bundle and path `mine`, which exist, or others, which exist too or not. */
const SUBJECTS = ["mine", "other", "nowhere"] as const;

const grantOf = (role: Role, isWide: boolean): Grant => {
  const scope = isWide ? EVERYTHING : parseScope(["mine"]);
  return role === "decider" ? { role, paths: scope } : { role, bundles: scope };
};
const IDENTITIES: Readonly<Record<string, Identity>> = Object.fromEntries(
  ROLES.flatMap((role) =>
    [false, true].map((isWide): [string, Identity] => {
      const name = `${role}${isWide ? "-of-all" : ""}`;
      const grants = [grantOf(role, isWide)];
      return [name, { name, kind: "token", credential: name, grants }];
    }),
  ),
);

let gatehouse: Gatehouse;
let tokens: TokenTable;

beforeAll(async () => {
  tokens = tokenTable(IDENTITIES);
  const guard = createGuard({
    credentials: [tokens],
    anonymous: () => [],
    now: () => 0,
    refusals: { credential() {}, rights() {} },
  });
  gatehouse = await startGatehouse({
    guard,
    access: {
      url: undefined,
      paths: { evaluation: "mine/a", subject: "mine/b", resource: "mine/c", action: "mine/d" },
    },
  });
  await publish();
});
afterAll(async () => await gatehouse.close());

async function publish(): Promise<void> {
  for (const name of ["mine", "other"]) await publishQuietly(gatehouse.store, name, name);
  for (const { name } of await gatehouse.store.listHeads()) await gatehouse.heads.refresh(name);
}

/** The status and the body's beginning; of a stream, what comes first. */
async function ask(
  line: string,
  subject: string,
  header: string | undefined,
): Promise<{ status: number; text: string }> {
  const [method = "", path = ""] = line.split(" ");
  const target = path.replace("<name>", subject).replace("<path>", subject);
  const leave = new AbortController();
  const answer = await fetch(`${gatehouse.base}${target.replace("<revision>", "0")}`, {
    method,
    signal: leave.signal,
    headers: { ...(header !== undefined && { Authorization: header }) },
    ...(method === "GET" || method === "DELETE" ? {} : { body: "{}" }),
  });
  const isStream = answer.headers.get("content-type") === "text/event-stream";
  const text = isStream ? "" : await answer.text();
  leave.abort();
  return { status: answer.status, text };
}

const isRefused = (status: number): boolean => status === 401 || status === 403;

describe("each route", () => {
  test("has its line in the table, and no line is of no route", async () => {
    const routes = await listRoutes();
    const lines = routes.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(WHO_MAY).toSorted()).toEqual(lines.toSorted());
  });

  describe.each(Object.entries(WHO_MAY))("%s", (line, { narrow, wide }) => {
    const isForAnyone = narrow === "anyone";
    const isNamed = /<name>|<path>/.test(line);
    const subjects = isNamed ? SUBJECTS : (["mine"] as const);

    test("lets each identity do what the table says, and nobody else", async () => {
      for (const subject of subjects) {
        for (const name of Object.keys(IDENTITIES)) {
          const [role = "", isWide] = [name.replace("-of-all", ""), name.endsWith("-of-all")];
          const suffices = narrow.split(" ").includes(role);
          const isCompile = line.includes("/v1/compile");
          const inScope = subject === "mine" || isWide || isCompile;
          const may =
            isForAnyone ||
            role === "operator" ||
            (suffices && inScope) ||
            (wide.split(" ").includes(role) && isWide);
          const { status, text } = await ask(line, subject, `Bearer ${name}`);
          const outcome = isRefused(status) ? "refused" : "let through";
          expect({ line, subject, name, outcome }).toEqual({
            ...{ line, subject, name, outcome: may ? "let through" : "refused" },
          });
          if (!may) expect({ status, text }).toEqual({ status: 403, text: refusalText(text) });
        }
      }
    });

    test("asks who says nothing, or something wrong, for a credential", async () => {
      for (const header of [undefined, "Bearer mallory", "Basic YTpi"]) {
        const { status, text } = await ask(line, "mine", header);
        if (isForAnyone) expect(isRefused(status)).toBe(false);
        else {
          expect({ line, header, status }).toEqual({ line, header, status: 401 });
          expect(JSON.parse(text)).toMatchObject({ code: "unauthorized" });
        }
      }
    });

    test("says the same of what there is and of what there is not", async () => {
      if (!isNamed || isForAnyone) return;
      const said = await Promise.all(
        (["other", "nowhere"] as const).map((subject) => ask(line, subject, "Bearer agent")),
      );
      expect(said[0]).toEqual(said[1]);
    });
  });
});

/** A refusal names a role and nothing else. */
function refusalText(text: string): unknown {
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  expect(code).toBe("forbidden");
  expect(message).toMatch(/^this needs the role (agent|decider|viewer|author|operator)$/);
  return text;
}

describe("what is not about one bundle", () => {
  // The requests of before have deleted them.
  beforeAll(publish);

  test("a list holds what its reader may see", async () => {
    const list = async (name: string): Promise<string[]> => {
      const { text } = await ask("GET /v1/bundles", "", `Bearer ${name}`);
      return (JSON.parse(text) as { bundles: { name: string }[] }).bundles.map((each) => each.name);
    };
    expect(await list("viewer")).toEqual(["mine"]);
    expect(await list("operator")).toEqual(["mine", "other"]);
  });

  test("the events are of what their reader may see", async () => {
    const headers = { Authorization: "Bearer viewer" };
    const answer = await fetch(`${gatehouse.base}/v1/events`, { headers });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let seen = "";
    const head = (await gatehouse.store.readHead("other" as never)) as never;
    await gatehouse.feed.announce({ name: "other" as never, head });
    await gatehouse.feed.announce({ name: "mine" as never, head });
    while ((seen.match(/"name":"mine"/g) ?? []).length < 2) {
      const { value, done } = await reader.read();
      if (done) break;
      seen += decoder.decode(value, { stream: true });
    }
    expect(seen).not.toContain("other");
    await reader.cancel();
  });
});

describe("a credential that is taken back", () => {
  beforeAll(publish);

  test("ends a poll that is held for it with 401", async () => {
    const { headers } = await fetch(`${gatehouse.base}/bundles/mine`, {
      headers: { Authorization: "Bearer agent" },
    });
    const held = fetch(`${gatehouse.base}/bundles/mine`, {
      headers: {
        ...{ Authorization: "Bearer agent", Prefer: "wait=60" },
        "If-None-Match": headers.get("etag") ?? "",
      },
    });
    await until(() => tokens.isWaitedFor("agent"));
    tokens.end("agent");
    const answer = await held;
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="gatehouse"');
  });

  test("ends on a connection that is used again and again", async () => {
    const request = [
      "POST /v1/data/mine HTTP/1.1",
      ...["Host: a", "Authorization: Bearer decider", "Content-Length: 2", "", "{}"],
    ].join("\r\n");
    const socket = connect(gatehouse.port, "127.0.0.1");
    const statuses: string[] = [];
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        socket.once("data", (chunk) => {
          statuses.push(chunk.toString("latin1").slice(9, 12));
          resolve();
        });
        socket.write(request);
      });
    await next();
    await next();
    tokens.end("decider");
    await next();
    socket.destroy();
    expect(statuses).toEqual(["200", "200", "401"]);
  });
});
