import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";

const POLICY = `package authz

allow if input.subject.id == "alice"

who := ["alice", "bob"]
`;

const REQUEST = {
  subject: { type: "user", id: "alice" },
  action: { name: "read" },
  resource: { type: "record", id: "1" },
};

describe("AuthZEN by declaration", () => {
  const scratch = temporaryFolder();
  const settings = {
    GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
    GATEHOUSE_BUNDLES: path.join(scratch.folder, "bundles"),
    GATEHOUSE_AUTHZEN: "evaluation=other/allow, action=other/actions",
    GATEHOUSE_AUTHZEN_URL: "https://pdp.example.com",
  };
  let server: RunningServer;

  beforeAll(async () => {
    mkdirSync(settings.GATEHOUSE_BUNDLES);
    server = await startGatehouse(settings);
  });
  afterAll(async () => {
    await server.stop();
    scratch.remove();
  });

  async function push(name: string, spec: object, rego = `package ${name}\n\nallow := true\n`) {
    const folder = path.join(scratch.folder, name);
    mkdirSync(folder, { recursive: true });
    const document = { apiVersion: "gatehouse/v1", kind: "Bundle", metadata: { name }, spec };
    writeFileSync(path.join(folder, "bundle.yaml"), JSON.stringify(document));
    writeFileSync(path.join(folder, "policy.rego"), rego);
    return await gatehouse(["push", folder, "--server", server.url]);
  }

  async function ask(where: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${server.url}/access/v1/${where}`, {
      ...{ method: "POST", body: JSON.stringify(body) },
    });
    return await response.json();
  }

  const decision = (subject: string) =>
    ask("evaluation", { ...REQUEST, subject: { type: "user", id: subject } });

  async function offered(): Promise<readonly string[]> {
    const response = await fetch(`${server.url}/.well-known/authzen-configuration`);
    return Object.values((await response.json()) as Record<string, string>).map((each) =>
      each.replace("https://pdp.example.com", ""),
    );
  }

  const AUTHZ = { authzen: { evaluation: "authz/allow", subject: "authz/who" } };
  const EVALUATIONS = ["", "/access/v1/evaluation", "/access/v1/evaluations"];
  const ACTION = "/access/v1/search/action";

  test("what a bundle declares goes before the setting, over restarts, until it declares it no more", async () => {
    await push("other", {});
    expect(await decision("bob")).toEqual({ decision: true });
    expect(await offered()).toEqual([...EVALUATIONS, ACTION]);
    expect(await push("authz", AUTHZ, POLICY)).toMatchObject({ exitCode: 0 });
    for (const isNew of [false, true]) {
      if (isNew) {
        await server.stop();
        server = await startGatehouse(settings);
      }
      expect(await decision("bob")).toEqual({ decision: false });
      expect(await decision("alice")).toEqual({ decision: true });
      const found = await ask("search/subject", { ...REQUEST, subject: { type: "user" } });
      const results = ["alice", "bob"].map((id) => ({ type: "user", id }));
      expect(found).toEqual({ results });
      expect(await offered()).toEqual([...EVALUATIONS, "/access/v1/search/subject", ACTION]);
    }
    const { output } = await gatehouse(["inspect", "authz", "--server", server.url]);
    expect(output).toContain("authzen      evaluation=authz/allow, subject=authz/who\n");
    const second = await push("second", { authzen: { evaluation: "second/allow" } });
    expect(second.exitCode).not.toBe(0);
    expect(second.output).toContain("second cannot answer the AuthZEN API: authz does");
    await push("authz", {}, POLICY);
    expect(await decision("bob")).toEqual({ decision: true });
    expect(await offered()).toEqual([...EVALUATIONS, ACTION]);
    await push(
      "second",
      { authzen: { evaluation: "second/deny" } },
      "package second\n\ndeny := false\n",
    );
    expect(await decision("bob")).toEqual({ decision: false });
    await gatehouse(["delete", "second", "--yes", "--server", server.url]);
    expect(await decision("bob")).toEqual({ decision: true });
  });

  test.each([
    {
      path: "authz/alow",
      says: /what spec\.authzen\.evaluation names, "authz\/alow" is no rule .*authz\/allow/,
    },
    {
      path: "other/allow",
      says: /spec\.authzen\.evaluation, other\/allow, lies outside the bundle's roots/,
    },
  ])("what $path would answer is refused", async ({ path: evaluation, says }) => {
    const { exitCode, output } = await push(
      "authz",
      { roots: ["authz"], authzen: { evaluation } },
      POLICY,
    );
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(says);
  });
});
