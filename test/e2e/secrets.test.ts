import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { issueServer } from "../support/x509/tls-folder.ts";

/** What nobody may find anywhere but where it was put. */
const BOOTSTRAP = "bootstrap-secret-that-only-its-file-holds";
const REDIS_PASSWORD = "password-of-a-redis";
const BAD_URL = `redis://gatehouse:${REDIS_PASSWORD}@127.0.0.1:port`;
const WRONG = "wrong-secret-that-somebody-tries-by-mistake";

const scratch = temporaryFolder();
const at = (name: string): string => path.join(scratch.folder, name);
const file = (name: string, text: string): string => {
  writeFileSync(at(name), text, { mode: 0o600 });
  return at(name);
};
const certified = issueServer("server");
const keyLine = certified.key.split("\n")[1] as string;
const settings = {
  GATEHOUSE_BUNDLES: "",
  GATEHOUSE_DATA_DIR: at("data"),
  GATEHOUSE_LOG_LEVEL: "trace",
  GATEHOUSE_BOOTSTRAP_TOKEN_FILE: file("bootstrap", BOOTSTRAP),
  GATEHOUSE_FAILURES_PER_MINUTE: "5",
};
let server: RunningServer;
/** All that anybody got to read, by where. */
const seen = new Map<string, string>();
let tokens: readonly string[];

beforeAll(async () => {
  mkdirSync(at("data"));
  server = await startGatehouse(settings);
  tokens = [await create("shop"), await create("web")];
});
afterAll(async () => {
  await server.stop();
  scratch.remove();
});

interface Sent {
  readonly method?: string;
  readonly target: string;
  readonly credential?: string | undefined;
  readonly body?: string;
}

/** Keeps what is answered; gives the body. */
async function send({ method = "GET", target, credential, body }: Sent): Promise<string> {
  const answer = await fetch(`${server.url}${target}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(credential !== undefined && { Authorization: credential }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  seen.set(`${method} ${target} ${seen.size}`, JSON.stringify([...answer.headers]) + text);
  return text;
}

async function create(name: string): Promise<string> {
  const grants = [{ role: "decider", paths: ["demo"] }];
  const answer = await fetch(`${server.url}/v1/tokens`, {
    method: "POST",
    headers: { Authorization: `Bearer ${BOOTSTRAP}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name, grants }),
  });
  const { token } = (await answer.json()) as { token: string };
  return token;
}

/** The part of a token that is no name. */
const secretOf = (token: string): string => token.split("_").slice(2).join("_");

test("what is asked rightly and wrongly tells no secret: answers, log and metrics", async () => {
  const [shop = "", web = ""] = tokens;
  const credentials = [
    undefined,
    ...[`Bearer ${BOOTSTRAP}`, `Bearer ${shop}`, `Bearer ${web}`],
    ...[
      `Bearer ${WRONG}`,
      `Basic ${WRONG}`,
      WRONG,
      `Bearer ${shop.slice(0, -1)}`,
      `Bearer ${shop}x`,
    ],
  ];
  const requests: readonly Omit<Sent, "credential">[] = [
    { target: "/" },
    { target: "/v1/bundles" },
    { target: "/v1/tokens" },
    { target: "/metrics" },
    { target: "/v1/audit" },
    { target: "/nowhere" },
    { method: "POST", target: "/v1/data/demo", body: '{"input": {}}' },
    { method: "POST", target: "/v1/data/demo", body: "{" },
    { method: "PUT", target: "/v1/bundles/demo", body: '{"files": {"a.rego": "package demo"}}' },
    { method: "PUT", target: "/v1/bundles/other", body: '{"files": {"a.rego": "packag"}}' },
    { method: "POST", target: "/v1/tokens", body: '{"name": "", "grants": []}' },
    { method: "POST", target: "/v1/tokens/nobodys/rotate", body: "{}" },
    { method: "DELETE", target: "/v1/tokens/nobodys" },
  ];
  for (const credential of credentials) {
    for (const request of requests) await send({ ...request, credential });
  }
  // As a misled client sends it: in the path and the query, where a log would have it.
  for (const secret of [BOOTSTRAP, shop, WRONG]) {
    await send({ target: `/v1/bundles?token=${secret}` });
    await send({ target: `/v1/data/demo?access_token=${secret}` });
  }
  await send({ target: "/metrics", credential: `Bearer ${BOOTSTRAP}` });
  seen.set("the log", server.output());
  expect(server.output()).toContain("a credential was not accepted");
  expect([...seen.values()].join("\n")).toContain("gatehouse_requests_limited_total");
  expectNoSecret([BOOTSTRAP, WRONG, ...tokens.map(secretOf)]);
});

describe("what people are shown of settings", () => {
  const withPassword = {
    ...settings,
    GATEHOUSE_REDIS_URL: `redis://gatehouse:${REDIS_PASSWORD}@127.0.0.1:1/0`,
    GATEHOUSE_TLS_CERT: file("server.pem", certified.certificate),
    GATEHOUSE_TLS_KEY: file("server-key.pem", certified.key),
  };

  test.each([
    { note: "config", args: ["config"], says: "***" },
    { note: "config for scripts", args: ["config", "--json"], says: "***" },
    {
      note: "a start with a URL that is wrong",
      args: ["serve", "--redis-url", BAD_URL],
      says: "GATEHOUSE_REDIS_URL",
    },
    { note: "a start with a setting that is wrong", args: ["serve", "--log-level", "x"], says: "" },
  ])("$note: no password, no token, no key", async ({ note, args, says }) => {
    const { output } = await gatehouse(args, withPassword);
    expect(output).toContain(says);
    seen.set(note, output);
    expectNoSecret([BOOTSTRAP, REDIS_PASSWORD, keyLine]);
  });

  test("a file that holds no token is named, and not what it holds", async () => {
    const wrong = {
      ...settings,
      GATEHOUSE_DATA_DIR: at("other"),
      GATEHOUSE_BOOTSTRAP_TOKEN_FILE: file("short", `${WRONG} \u0000`),
    };
    const { exitCode, output } = await gatehouse(["serve"], wrong);
    expect([exitCode, output]).toEqual([5, expect.stringContaining(at("short"))]);
    seen.set("a wrong file", output);
    expectNoSecret([WRONG]);
  });

  test("a command that is refused shows the file of its token, and not the token", async () => {
    const env = { GATEHOUSE_SERVER: server.url, GATEHOUSE_TOKEN_FILE: file("mine", WRONG) };
    const { exitCode, output } = await gatehouse(["list"], env);
    expect(exitCode).not.toBe(0);
    seen.set("a command", output);
    expectNoSecret([WRONG]);
  });
});

function expectNoSecret(secrets: readonly string[]): void {
  const found = [...seen].flatMap(([where, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`),
  );
  expect(found).toEqual([]);
}
