import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import { freePort, ROOT, startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

const SECRET = "a-secret-for-the-first-hour-of-a-service";

let folder: string;
let remove: () => void;
let server: RunningServer;

const file = (name: string, text: string): string => {
  const whole = path.join(folder, name);
  writeFileSync(whole, text, { mode: 0o600 });
  return whole;
};

beforeAll(async () => {
  ({ folder, remove } = temporaryFolder());
  const bundles = path.join(folder, "bundles");
  // The example that is for agents: it narrows nothing here.
  cpSync(path.join(ROOT, "bundles/system-authz"), path.join(bundles, "a"), { recursive: true });
  server = await startGatehouse({
    GATEHOUSE_BUNDLES: bundles,
    GATEHOUSE_DATA_DIR: path.join(folder, "data"),
    GATEHOUSE_BOOTSTRAP_TOKEN_FILE: file("bootstrap", `${SECRET}\n`),
  });
});
afterAll(async () => {
  await server?.stop();
  remove?.();
});

const as = (tokenFile: string) => ({
  GATEHOUSE_SERVER: server.url,
  GATEHOUSE_TOKEN_FILE: path.join(folder, tokenFile),
});

/** Makes a token as an operator does, and keeps it in a file. */
async function create(name: string, ...args: readonly string[]): Promise<{ id: string }> {
  const made = await gatehouse(["token", "create", name, ...args, "--json"], as("bootstrap"));
  expect(made.output).toContain('"token"');
  const { id, token } = JSON.parse(made.output) as { id: string; token: string };
  file(name, token);
  return { id };
}

/** A folder with one rule. */
function bundle(word: string): string {
  mkdirSync(path.join(folder, word));
  return path.dirname(file(`${word}/a.rego`, `package authz\n\nword := "${word}"\n`));
}

describe("from the bootstrap token on", () => {
  test("nobody without a credential learns anything", async () => {
    const answer = await fetch(`${server.url}/v1/bundles`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="gatehouse"');
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const listed = await gatehouse(["list"], { GATEHOUSE_SERVER: server.url });
    expect(listed).toMatchObject({ exitCode: 1 });
    expect(listed.output).toContain("this needs a credential");
  });

  test("an author pushes what is theirs and nothing else, and an agent follows it until it is revoked", async () => {
    await create("ci", "--role", "author", "--bundles", "authz", "--expires", "90d");
    const { id } = await create("web", "--role", "agent", "--bundles", "authz");
    const pushed = await gatehouse(["push", bundle("one"), "--bundle", "authz"], as("ci"));
    expect(pushed).toMatchObject({ exitCode: 0, output: expect.stringContaining("Pushed") });
    const other = await gatehouse(
      ["push", path.join(folder, "one"), "--bundle", "other"],
      as("ci"),
    );
    expect(other.exitCode).toBe(1);
    expect(other.output).toContain("this needs the role author");

    const config = await gatehouse(
      ["agent-config", "--bundle", "authz", "--server", server.url, "--token-file", "web"],
      { GATEHOUSE_SERVER: "" },
    );
    const port = await freePort();
    const agent = startProcess(
      opaBinary(),
      ["run", "--server", `--addr=127.0.0.1:${port}`, "--skip-version-check", "-c"].concat(
        file("agent.yaml", config.output),
      ),
      { cwd: folder },
    );
    try {
      const says = async (): Promise<string> =>
        await (await fetch(`http://127.0.0.1:${port}/v1/data/authz/word`)).text();
      await until("the agent to have the bundle", async () => (await says()).includes("one"));
      expect(agent.output()).not.toContain("Unauthorized");
      const revoked = await gatehouse(["token", "revoke", id], as("bootstrap"));
      expect(revoked.output).toContain("Revoked");
      await until("the agent to say so", () =>
        agent.output().includes("server replied with Unauthorized"),
      );
      expect(await says()).toContain("one");
      await gatehouse(["push", bundle("two"), "--bundle", "authz"], as("ci"));
      expect(await says()).toContain("one");
    } finally {
      await agent.stop();
    }
  });

  test("a decider asks below its path; another one takes over from it", async () => {
    const { id } = await create("shop", "--role", "decider", "--paths", "authz");
    const decided = await gatehouse(["decide", "authz/word"], as("shop"));
    expect(decided.output).toContain("two");
    const elsewhere = await gatehouse(["decide", "other/word"], as("shop"));
    expect(elsewhere.output).toContain("this needs the role decider");
    const rotated = await gatehouse(
      ["token", "rotate", id, "--overlap", "0s", "--json"],
      as("bootstrap"),
    );
    file("shop2", (JSON.parse(rotated.output) as { token: string }).token);
    expect((await gatehouse(["decide", "authz/word"], as("shop2"))).output).toContain("two");
    const late = await gatehouse(["decide", "authz/word"], as("shop"));
    expect(late.output).toContain("the credential is not accepted");
    expect(server.output()).toContain('"reason":"expired"');
  });

  test("a bundle that says so is read and asked by anybody, until a push says otherwise", async () => {
    const status = async (path: string): Promise<number> =>
      (await fetch(`${server.url}${path}`)).status;
    const paths = ["/bundles/open", "/v1/data/open/word", "/bundles/authz", "/v1/data/authz/word"];
    const declaration = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: open}\n";
    mkdirSync(path.join(folder, "open"));
    file("open/a.rego", "package open\n\nword := 1\n");
    file("open/bundle.yaml", `${declaration}spec: {access: {read: anyone}}\n`);
    const push = ["push", path.join(folder, "open")];
    const opened = await gatehouse([...push, "--json"], as("bootstrap"));
    const { revision } = JSON.parse(opened.output) as { revision: string };
    expect(await Promise.all(paths.map(status))).toEqual([200, 200, 401, 401]);
    const listed = await gatehouse(["list"], as("bootstrap"));
    expect(listed.output).toContain("open: read: anyone");
    file("open/bundle.yaml", declaration);
    expect(await gatehouse(push, as("bootstrap"))).toMatchObject({ exitCode: 0 });
    expect(await Promise.all(paths.map(status))).toEqual([401, 401, 401, 401]);
    const back = await gatehouse(["rollback", "open", revision], as("bootstrap"));
    expect(back).toMatchObject({ exitCode: 0 });
    expect(await Promise.all(paths.map(status))).toEqual([200, 200, 401, 401]);
  });

  test("a policy of requests narrows what roles let through; an operator takes it back", async () => {
    mkdirSync(path.join(folder, "policy"));
    file(
      "policy/a.rego",
      'package system.authz\n\ndefault allow := true\n\nallow := false if input.path == ["v1", "bundles"]\n',
    );
    const push = ["push", path.join(folder, "policy"), "--bundle", "system/authz"];
    expect(await gatehouse(push, as("bootstrap"))).toMatchObject({ exitCode: 0 });
    const refused = await gatehouse(["list"], as("bootstrap"));
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.output).toContain("request rejected by administrative policy");
    const removed = await gatehouse(["delete", "system/authz", "--yes"], as("bootstrap"));
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(await gatehouse(["list"], as("bootstrap"))).toMatchObject({ exitCode: 0 });
  });

  test("tokens outlive the server, and no secret is in its log or its folder", async () => {
    const listed = await gatehouse(["token", "list"], as("bootstrap"));
    expect(listed.output).toMatch(/web .*agent of authz .*revoked/);
    expect(listed.output).toMatch(/ci .*author of authz .*valid until/);
    expect(server.output()).not.toContain(SECRET);
    expect(server.output()).not.toMatch(/gatehouse_[a-z0-9]{12}_/);
  });
});
