import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { cleanEnvironment, gatehouse, startGatehouse } from "../support/gatehouse.ts";
import { freePort, ROOT, startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

describe("npm start and the first quarter of an hour", () => {
  test("ends its output with the address, the bundles and two commands, and stops cleanly", async () => {
    const data = temporaryFolder();
    const npm = startProcess("npm", ["start"], {
      env: cleanEnvironment({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_ADDRESS: "127.0.0.1:0" }),
    });
    const lines = await until("the last lines", () => {
      return npm.output().includes("gatehouse decide") ? npm.output().split("\n") : undefined;
    });
    const text = lines.join("\n");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "";
    for (const name of ["authz", "k8s/injector"]) expect(text).toContain(name);
    expect(text).toContain(`curl -s ${url.replace("http://", "")}/v1/data/authz/allow`);
    const answer = await send(url, "POST", "/v1/data/authz/allow", {
      input: { user: "alice", action: "read" },
    });
    expect(answer.body).toEqual({ result: true });
    expect(await npm.stop()).toBe(0);
    data.remove();
  });

  test("whoever asks while it publishes what is declared for the first time never gets undefined for it", async () => {
    const scratch = temporaryFolder();
    const write = (file: string, text: string): void => {
      const place = path.join(scratch.folder, "bundles", file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text);
    };
    write("own/own.rego", "package own\n\ndenied := true\n");
    write("main/main.rego", "package system\n\nmain := true\n");
    const port = await freePort();
    const starting = startGatehouse({
      GATEHOUSE_ADDRESS: `127.0.0.1:${port}`,
      GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
      GATEHOUSE_BUNDLES: path.join(scratch.folder, "bundles"),
    });
    // The first answer of each; what is refused with 503 is asked again.
    const first = async (method: string, target: string): Promise<unknown> =>
      await until(`an answer to ${method} ${target}`, async () => {
        const { status, body } = await send(`http://127.0.0.1:${port}`, method, target);
        return status === 503 ? undefined : { status, body };
      });
    const asked = [
      first("POST", "/v1/data/own/denied"),
      first("GET", "/v1/data/own"),
      first("POST", "/v0/data/own/denied"),
      first("POST", "/v1/bundles/own/data/own/denied"),
      first("POST", "/"),
    ];
    const server = await starting;
    const answers = await Promise.all(asked);
    await server.stop();
    scratch.remove();
    expect(answers).toMatchObject([
      { status: 200, body: { result: true } },
      { status: 200, body: { result: { denied: true } } },
      { status: 200, body: true },
      { status: 200, body: { result: true } },
      { status: 200, body: true },
    ]);
  });

  test("push, pull, list, decide, history and rollback from the command line", async () => {
    const scratch = temporaryFolder();
    const server = await startGatehouse({
      GATEHOUSE_DATA_DIR: scratch.folder,
      GATEHOUSE_BUNDLES: "",
    });
    const settings = { GATEHOUSE_SERVER: server.url };
    const policy = path.join(scratch.folder, "my-policy");
    mkdirSync(policy);
    const write = (text: string): void => writeFileSync(path.join(policy, "my.rego"), text);

    write('package my\n\nimport data.my.names\n\nhello := sprintf("hello %s", [input.name])\n');
    writeFileSync(path.join(policy, "data.json"), '{"my": {"names": ["x"]}}');
    const pushed = await gatehouse(["push", policy, "--bundle", "my"], settings);
    expect(pushed).toMatchObject({ exitCode: 0, output: expect.stringContaining("sequence") });

    write("package my\n\nhello := [\n");
    const refused = await gatehouse(["push", policy, "--bundle", "my"], settings);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/my\.rego:\d+:\d+: /);
    expect(refused.output).toMatch(/stays active/);

    const asked = await gatehouse(["decide", "my/hello", "--input", '{"name": "you"}'], settings);
    expect(asked).toEqual({ exitCode: 0, output: '"hello you"\n' });
    expect((await gatehouse(["decide", "my/absent"], settings)).exitCode).toBe(3);

    const listed = await gatehouse(["list", "--json"], settings);
    expect(JSON.parse(listed.output)).toMatchObject({
      bundles: [{ name: "my", head: { sequence: 1 } }],
    });

    const local = await gatehouse([
      "decide",
      "authz/allow",
      "--from",
      path.join(ROOT, "bundles/authz"),
      "--input",
      '{"user": "alice", "action": "read"}',
    ]);
    expect(local).toEqual({ exitCode: 0, output: "true\n" });
    const checked = await gatehouse(["check", path.join(ROOT, "bundles/authz")]);
    expect(checked.exitCode).toBe(0);

    write("package my\n\nhello := 1\n");
    expect((await gatehouse(["push", policy, "--bundle", "my"], settings)).exitCode).toBe(0);
    const history = await gatehouse(["history", "my", "--json"], settings);
    const { moves } = JSON.parse(history.output) as { moves: { revision: string }[] };
    const back = await gatehouse(
      ["rollback", "my", moves[1]?.revision.slice(0, 12) ?? ""],
      settings,
    );
    expect(back.exitCode).toBe(0);
    expect(
      (await gatehouse(["decide", "my/hello", "--input", '{"name": "you"}'], settings)).output,
    ).toBe('"hello you"\n');

    const pulled = path.join(scratch.folder, "pulled");
    expect((await gatehouse(["pull", "my", "--output", pulled], settings)).exitCode).toBe(0);
    const again = await gatehouse(["push", pulled, "--bundle", "my"], settings);
    expect(again.output).toMatch(/unchanged|already active|nothing changed/i);
    await server.stop();
    scratch.remove();
  });

  test("changed files of the declared bundles are published, and a push by hand is not undone", async () => {
    const scratch = temporaryFolder();
    const bundle = path.join(scratch.folder, "bundles", "own");
    mkdirSync(bundle, { recursive: true });
    const write = (version: number): void =>
      writeFileSync(path.join(bundle, "own.rego"), `package own\n\nversion := ${version}\n`);
    const answers = async (version: number): Promise<void> => {
      await until(`version ${version}`, async () => {
        const { body } = await send<{ result?: unknown }>(
          server.url,
          "POST",
          "/v1/data/own/version",
        );
        return body.result === version ? true : undefined;
      });
    };
    write(1);
    const settings = {
      GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
      GATEHOUSE_BUNDLES: path.join(scratch.folder, "bundles"),
    };
    let server = await startGatehouse(settings);
    await answers(1);
    write(2);
    await answers(2);
    const byHand = { files: { "own.rego": "package own\n\nversion := 3\n" } };
    expect((await send(server.url, "PUT", "/v1/bundles/own", byHand)).status).toBe(200);
    await answers(3);
    await server.stop();
    server = await startGatehouse(settings);
    await answers(3);
    write(4);
    await answers(4);
    await server.stop();
    scratch.remove();
  });
});
