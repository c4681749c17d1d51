import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Identity } from "../../src/access/identity.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { ROLES, type Role } from "../../src/domain/role.ts";
import { EVERYTHING, parseScope } from "../../src/domain/scope.ts";
import { publishQuietly } from "../distribute/bundle-server.ts";
import { until } from "../support/until.ts";
import { handedMaterial } from "../support/x509/tls-folder.ts";
import { type Gatehouse, listRoutes, startGatehouse } from "./gatehouse.ts";
import { type Asked, openWaysIn, type Said, type WaysIn } from "./ways-in.ts";

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
  "GET /v1/openapi.json": { narrow: "anyone", wide: "" },
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
  "GET /v1/audit": { narrow: "", wide: "" },
  "GET /v1/events": { narrow: "viewer author", wide: "" },
  "GET /health": { narrow: "anyone", wide: "" },
  "GET /health/<name>": { narrow: "viewer author", wide: "" },
  "GET /metrics": { narrow: "", wide: "viewer author" },
};

/** The kinds of identity, and what they come over. */
const WAYS = [
  { kind: "token", over: "plain HTTP" },
  { kind: "token", over: "TLS" },
  { kind: "jwt", over: "plain HTTP" },
  { kind: "jwt", over: "TLS" },
  { kind: "certificate", over: "TLS" },
  { kind: "anonymous", over: "plain HTTP" },
  { kind: "anonymous", over: "TLS" },
] as const;

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

const access = {
  url: undefined,
  paths: { evaluation: "mine/a", subject: "mine/b", resource: "mine/c", action: "mine/d" },
};
let gatehouse: Gatehouse;
let behindTls: Gatehouse;
let ways: WaysIn;

beforeAll(async () => {
  ways = await openWaysIn(IDENTITIES, (port) => port === behindTls.port);
  const { guard } = ways;
  gatehouse = await startGatehouse({ guard, access });
  behindTls = await startGatehouse({ guard, access, tls: handedMaterial() });
  await publish();
});
afterAll(async () => {
  ways.hangUp();
  await gatehouse.close();
  await behindTls.close();
});

async function publish(): Promise<void> {
  for (const { store, heads } of [gatehouse, behindTls]) {
    for (const name of ["mine", "other"]) await publishQuietly(store, name, name);
    for (const { name } of await store.listHeads()) await heads.refresh(name);
  }
}

function asked(line: string, subject: string): Asked {
  const [method = "", path = ""] = line.split(" ");
  const target = path.replace("<name>", subject).replace("<path>", subject);
  return { method, target: target.replace("<revision>", "0") };
}

const ask = async (line: string, subject: string, name: string): Promise<Said> =>
  await ways.token(gatehouse.port, name, asked(line, subject));

const isRefused = (status: number | undefined): boolean => status === 401 || status === 403;

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

    const mayIts = (name: string, subject: string): boolean => {
      const [role, isWide] = [name.replace("-of-all", ""), name.endsWith("-of-all")];
      const inScope = subject === "mine" || isWide || line.includes("/v1/compile");
      const mayNarrow = narrow.split(" ").includes(role) && inScope;
      const mayWide = wide.split(" ").includes(role) && isWide;
      return isForAnyone || role === "operator" || mayNarrow || mayWide;
    };

    test.each(WAYS)(
      "lets each $kind over $over do what the table says, and nobody else",
      async ({ kind, over }) => {
        const { port } = over === "TLS" ? behindTls : gatehouse;
        ways.hangUp();
        const outcomes: unknown[] = [];
        const wanted: unknown[] = [];
        for (const subject of subjects) {
          for (const name of Object.keys(IDENTITIES)) {
            const { status, text } = await ways[kind](port, name, asked(line, subject));
            const refusal = isRefused(status) ? refusalOf(text) : "let through";
            outcomes.push({ subject, name, refusal });
            const refused = kind === "anonymous" ? "unauthorized" : "forbidden";
            const may = mayIts(name, subject);
            wanted.push({ subject, name, refusal: may ? "let through" : refused });
          }
        }
        expect(outcomes).toEqual(wanted);
      },
    );

    test("asks who says nothing, or something wrong, for a credential", async () => {
      const nothing = asked(line, "mine");
      const said = (Authorization: string) => ({ ...nothing, headers: { Authorization } });
      const { port } = behindTls;
      for (const answer of [
        await ways.anonymous(gatehouse.port, "nobody", nothing),
        await ways.anonymous(gatehouse.port, "nobody", said("Basic YTpi")),
        await ways.token(gatehouse.port, "mallory", nothing),
        await ways.jwt(gatehouse.port, "mallory", nothing),
        await ways.certificate(port, "stranger", nothing),
        // A header counts, whatever is shown beside it.
        await ways.certificate(port, "operator", said("Bearer mallory")),
      ]) {
        if (isForAnyone) expect(isRefused(answer.status)).toBe(false);
        else {
          expect(answer.status).toBe(401);
          expect(refusalOf(answer.text)).toBe("unauthorized");
        }
      }
    });

    test("says the same of what there is and of what there is not", async () => {
      if (!isNamed || isForAnyone) return;
      const said = await Promise.all(
        (["other", "nowhere"] as const).map((subject) => ask(line, subject, "agent")),
      );
      expect(said[0]).toEqual(said[1]);
    });
  });
});

/** The code of a refusal, which names a role or what is missing, and nothing else. */
function refusalOf(text: string): string {
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  expect(message).toMatch(
    /^this needs (the role (agent|decider|viewer|author|operator)|a credential: .*)$|^the credential is not accepted$/,
  );
  return code;
}

describe("what is not about one bundle", () => {
  // The requests of before have deleted them.
  beforeAll(publish);

  test("a list holds what its reader may see", async () => {
    const list = async (name: string): Promise<string[]> => {
      const { text } = await ask("GET /v1/bundles", "", name);
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
    await until(() => ways.tokens.isWaitedFor("agent"));
    ways.tokens.end("agent");
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
    ways.tokens.end("decider");
    await next();
    socket.destroy();
    expect(statuses).toEqual(["200", "200", "401"]);
  });
});
