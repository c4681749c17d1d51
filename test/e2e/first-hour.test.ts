import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { pushFiles, send } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import { temporaryFolder } from "../support/process.ts";

describe("what a new user pushes", () => {
  const scratch = temporaryFolder();
  const at = (name: string): string => path.join(scratch.folder, name);
  let server: RunningServer;
  let settings: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: at("data"), GATEHOUSE_BUNDLES: "" });
    settings = { GATEHOUSE_SERVER: server.url };
    await pushFiles(server.url, "taken", { "t.rego": "package taken\n\nok := true\n" });
    write("app/app/app.rego", "package app\n\nallow if input.user in data.app.users\n");
    write("app/app/data.json", '{"users": ["bob"]}');
    write("old/old.rego", "package old\n\nallow { input.user == data.limits.user }\n");
    write("old/limits/data.json", '{"user": "bob"}');
    execFileSync(opaBinary(), ["build", "-b", at("app"), "-o", at("app.tar.gz")]);
    const v0 = ["build", "--v0-compatible", "-b", at("old"), "-o", at("old.tar.gz")];
    execFileSync(opaBinary(), v0);
  });
  afterAll(async () => {
    await server.stop();
    scratch.remove();
  });

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }

  test("an archive of opa build without roots gets those of its packages and data, and says so", async () => {
    const { exitCode, output } = await gatehouse(
      ["push", at("app.tar.gz"), "--bundle", "app"],
      settings,
    );
    expect(output).toContain("the manifest claims all of data; its roots are those of packages");
    expect(output).toContain("roots derived from the files: app");
    expect(exitCode).toBe(0);
    const asked = await send(server.url, "POST", "/v1/data/app/allow", { input: { user: "bob" } });
    expect(asked.body).toEqual({ result: true });
  });

  test("the advice over taken roots can be followed, by flag for an archive and by query for JSON", async () => {
    const argv = [
      "push",
      at("old.tar.gz"),
      "--bundle",
      "other-taken",
      "--roots",
      "old,limits,taken",
    ];
    const refused = await gatehouse(argv, settings);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("(spec.roots, push --roots, ?roots=)");
    expect(refused.output).toContain("set spec.decide: false (push --no-decide, ?decide=false)");
    const pushed = await gatehouse([...argv, "--no-decide"], settings);
    expect(pushed).toMatchObject({ exitCode: 0 });
    const files = { "t.rego": "package taken\n\nok { true }\n" };
    const answer = await send(
      server.url,
      "PUT",
      "/v1/bundles/third?roots=taken,more&decide=false&rego_version=0",
      { files },
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { roots: ["more", "taken"], decide: false, roots_derived: false },
    });
  });

  test("what was said beside the files comes back with them", async () => {
    const pulled = await gatehouse(["pull", "third", "--output", at("third")], settings);
    expect(pulled.exitCode).toBe(0);
    const again = await gatehouse(["push", at("third")], settings);
    expect(again.output).toContain("third is unchanged");
  });

  test("a misspelt statement publishes nothing", async () => {
    for (const query of ["root=a", "decide=no", "rego_version=2", "roots=a,a/b"]) {
      const target = `/v1/bundles/never?${query}`;
      const { status } = await send(server.url, "PUT", target, {
        files: { "a.rego": "package a" },
      });
      expect([query, status]).toEqual([query, 400]);
    }
    expect((await send(server.url, "GET", "/v1/bundles/never")).status).toBe(404);
  });

  test("a file that looks like data and is none is named", async () => {
    const { body } = await pushFiles(server.url, "users", {
      "u.rego": "package users\n",
      "users.json": "{}",
    });
    expect(body.warnings).toEqual([
      {
        code: "unread_file",
        message: expect.stringContaining("as users/data.json it is data.users"),
        location: { file: "users.json", row: 1, col: 1 },
      },
    ]);
  });

  test("a path that only a bundle for agents owns says so, for who asks to be told", async () => {
    const plain = await send(server.url, "POST", "/v1/data/old/allow", { input: {} });
    expect(plain.body).toEqual({});
    const hinted = await send(server.url, "POST", "/v1/data/old/allow?hint", { input: {} });
    expect(hinted.body).toEqual({
      warning: {
        code: "undefined_document",
        message:
          "old/allow belongs to other-taken, which is for agents only (decide: false): ask an OPA agent that has it",
      },
    });
    const inside = await gatehouse(["decide", "app/allow", "--bundle", "taken"], settings);
    expect(inside.output).toContain("app/allow is not inside taken: it belongs to app");
    expect(inside.exitCode).toBe(3);
    const defined = await send(server.url, "POST", "/v1/data/taken/ok?hint", { input: {} });
    expect(defined.body).toEqual({ result: true });
  });
});
