import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../../support/process.ts";
import { issue, years } from "../../support/x509/identity.ts";
import { NOW, runCli } from "../run-cli.ts";

const scratch = temporaryFolder();
const tls = path.join(scratch.folder, "tls");
const at = (name: string): string => path.join(tls, name);
const read = (name: string): string => readFileSync(at(name), "utf8");

beforeAll(async () => {
  const made = await runCli([
    ...["dev-cert", "--out", tls, "--host", "gatehouse.test", "--host", "10.1.2.3"],
    ...["--client", "agent-1", "--client", "agent-2"],
  ]);
  expect(made.stderr).toBe("");
  expect(made.status).toBe(0);
  expect(made.stdout).toContain(`GATEHOUSE_TLS_CERT=${at("server.pem")}`);
  expect(made.stdout).toContain(
    `--ca ${at("ca.pem")} \\\n    --client-cert ${at("agent-1.pem")} --client-key ${at("agent-1-key.pem")}\n`,
  );
});
afterAll(scratch.remove);

describe("dev-cert", () => {
  test("makes the files, keys for their owner alone, and keeps no key of the authority", () => {
    const modes = readdirSync(tls).map((name) => [
      name,
      (statSync(at(name)).mode & 0o777).toString(8),
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      "ca.pem": "644",
      "server.pem": "644",
      "server-key.pem": "600",
      "agent-1.pem": "644",
      "agent-1-key.pem": "600",
      "agent-2.pem": "644",
      "agent-2-key.pem": "600",
    });
  });

  test("the authority vouches for names, addresses and clients, for some weeks", () => {
    const [authority, server, client] = ["ca", "server", "agent-2"].map(
      (name) => new X509Certificate(read(`${name}.pem`)),
    ) as [X509Certificate, X509Certificate, X509Certificate];
    expect([authority.ca, server.ca, client.ca]).toEqual([true, false, false]);
    for (const each of [server, client]) {
      expect(each.checkIssued(authority) && each.verify(authority.publicKey)).toBe(true);
    }
    for (const host of ["localhost", "gatehouse.test"]) expect(server.checkHost(host)).toBe(host);
    for (const ip of ["127.0.0.1", "::1", "10.1.2.3"]) expect(server.checkIP(ip)).toBe(ip);
    expect(client.subject).toBe("CN=agent-2");
    expect(Date.parse(server.validTo) - Date.parse(NOW)).toBe(90 * 86_400_000);
  });

  test("overwrites nothing unless it is told to", async () => {
    const before = read("server.pem");
    const again = await runCli(["dev-cert", "--out", tls]);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain(`${at("ca.pem")} is there; --force replaces it`);
    expect(read("server.pem")).toBe(before);
  });

  test("replaces what is there with --force, and its mode too", async () => {
    const out = path.join(scratch.folder, "again");
    expect((await runCli(["dev-cert", "--out", out])).status).toBe(0);
    const key = path.join(out, "server-key.pem");
    writeFileSync(key, "x");
    expect((await runCli(["dev-cert", "--out", out, "--force"])).status).toBe(0);
    expect(readFileSync(key, "utf8")).toContain("BEGIN PRIVATE KEY");
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  test.each([
    { note: "a host that is none", args: ["--host", "a/b"] },
    { note: "a client that leaves the folder", args: ["--client", "../x"] },
    { note: "a client that takes the server's files", args: ["--client", "server"] },
    { note: "a client that takes the authority's file", args: ["--client", "ca"] },
  ])("refuses $note", async ({ args }) => {
    const out = path.join(scratch.folder, "none");
    expect((await runCli(["dev-cert", "--out", out, ...args])).status).toBe(2);
  });
});

describe("commands that talk to an https server", () => {
  const server = { close: (): void => undefined, url: "" };
  let shown: (string | undefined)[] = [];

  beforeAll(async () => {
    const listening = createServer(
      {
        cert: read("server.pem"),
        key: read("server-key.pem"),
        ca: read("ca.pem"),
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const { authorized } = request.socket as TLSSocket;
        const name = String((request.socket as TLSSocket).getPeerCertificate()?.subject?.CN);
        shown.push(authorized ? name : undefined);
        if (request.url === "/moved/v1/bundles") {
          response.writeHead(302, { Location: "/v1/bundles" }).end();
          return;
        }
        response.setHeader("Content-Type", "application/json").end('{"bundles": []}');
      },
    );
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    server.url = `https://localhost:${(listening.address() as AddressInfo).port}`;
    server.close = () => void listening.close();
  });
  afterAll(() => server.close());

  const list = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    shown = [];
    return await runCli(["list", ...args], { env });
  };
  const cert = ["--cert", at("agent-1.pem"), "--key", at("agent-1-key.pem")];

  test.each([
    { note: "the authority by a flag", args: ["--ca", at("ca.pem")], env: {}, want: undefined },
    {
      note: "the authority by a variable",
      args: [],
      env: { GATEHOUSE_CA: at("ca.pem") },
      want: undefined,
    },
    { note: "a certificate too", args: ["--ca", at("ca.pem"), ...cert], env: {}, want: "agent-1" },
    {
      note: "all by variables",
      args: [],
      env: {
        GATEHOUSE_CA: at("ca.pem"),
        GATEHOUSE_CLIENT_CERT: at("agent-2.pem"),
        GATEHOUSE_CLIENT_KEY: at("agent-2-key.pem"),
      },
      want: "agent-2",
    },
  ])("are answered with $note", async ({ args, env, want }) => {
    const answer = await list(["--server", server.url, ...args], env);
    expect([answer.stderr, answer.status, shown]).toEqual(["", 0, [want]]);
    expect(answer.stdout).toContain(`No bundles on ${server.url} yet`);
  });

  test("are answered by what a context keeps", async () => {
    const env = { XDG_CONFIG_HOME: scratch.folder, HOME: scratch.folder };
    const add = ["context", "add", "prod", "--server", server.url, "--ca", at("ca.pem"), ...cert];
    expect((await runCli(add, { env })).status).toBe(0);
    expect([(await list(["--context", "prod"], env)).status, shown]).toEqual([0, ["agent-1"]]);
  });

  test.each([
    {
      note: "an authority that nobody named",
      args: [],
      status: 4,
      want: "of an authority that is not trusted here; name the authority's: --ca",
    },
    {
      note: "no file",
      args: ["--ca", at("none.pem")],
      status: 5,
      want: `--ca (GATEHOUSE_CA) names ${at("none.pem")}: there is no such file`,
    },
    {
      note: "a certificate without its key",
      args: ["--ca", at("ca.pem"), "--cert", at("agent-1.pem")],
      status: 5,
      want: "--cert and --key need each other",
    },
    {
      note: "a key of another",
      args: ["--ca", at("ca.pem"), "--cert", at("agent-1.pem"), "--key", at("agent-2-key.pem")],
      status: 5,
      want: "the key does not fit the certificate",
    },
  ])("say what is wrong: $note", async ({ args, status, want }) => {
    const answer = await list(["--server", server.url, ...args]);
    expect([answer.status, answer.stderr]).toEqual([status, expect.stringContaining(want)]);
  });

  test("say what is wrong with a server", async () => {
    const ca = ["--ca", at("ca.pem")];
    const moved = await list(["--server", `${server.url}/moved`, ...ca]);
    expect(moved.stderr).toContain("it redirects elsewhere");
    const otherName = await list(["--server", server.url.replace("localhost", "127.0.0.2"), ...ca]);
    expect(otherName.stderr).toContain("127.0.0.2");
    const old = issue("old", years("20", "21"));
    writeFileSync(at("old.pem"), old.certificate);
    writeFileSync(at("old-key.pem"), old.key);
    const expired = await list([
      "--server",
      server.url,
      ...ca,
      "--cert",
      at("old.pem"),
      "--key",
      at("old-key.pem"),
    ]);
    expect(expired.stderr).toContain("the certificate expired on Jan  1 00:00:00 2021 GMT");
  });
});
