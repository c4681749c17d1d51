import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { startBundleServer } from "../../distribute/bundle-server.ts";
import { opaBinary } from "../../support/opa.ts";
import { freePort, startProcess, temporaryFolder } from "../../support/process.ts";
import { until } from "../../support/until.ts";
import { runCli } from "../run-cli.ts";

const CASES: readonly { readonly note: string; readonly argv: string; readonly yaml: string }[] = [
  {
    note: "one bundle of the default server",
    argv: "--bundle authz",
    yaml: `services:
  gatehouse:
    url: http://127.0.0.1:8420
bundles:
  authz:
    service: gatehouse
    resource: bundles/authz
    polling:
      long_polling_timeout_seconds: 60
`,
  },
  {
    note: "two bundles, a token and an authority",
    argv: "--bundle authz --bundle k8s/injector --server https://policy.example.com/opa --token-file /run/token --ca /etc/ca.pem --long-poll 0",
    yaml: `services:
  gatehouse:
    url: https://policy.example.com/opa
    tls:
      ca_cert: /etc/ca.pem
    credentials:
      bearer:
        token_path: /run/token
bundles:
  authz:
    service: gatehouse
    resource: bundles/authz
    polling:
      min_delay_seconds: 10
      max_delay_seconds: 20
  k8s/injector:
    service: gatehouse
    resource: bundles/k8s/injector
    polling:
      min_delay_seconds: 10
      max_delay_seconds: 20
`,
  },
  {
    note: "a client certificate",
    argv: "--bundle authz --client-cert a.pem --client-key a.key --long-poll 30",
    yaml: `services:
  gatehouse:
    url: http://127.0.0.1:8420
    credentials:
      client_tls:
        cert: a.pem
        private_key: a.key
bundles:
  authz:
    service: gatehouse
    resource: bundles/authz
    polling:
      long_polling_timeout_seconds: 30
`,
  },
  {
    note: "OAuth2, whose secret stays with the agent",
    argv: "--bundle authz --oauth2-token-url https://id.example.com/token --oauth2-client-id a --oauth2-scope x",
    yaml: `services:
  gatehouse:
    url: http://127.0.0.1:8420
    credentials:
      oauth2:
        token_url: https://id.example.com/token
        client_id: a
        client_secret: \${CLIENT_SECRET}
        scopes:
          - x
bundles:
  authz:
    service: gatehouse
    resource: bundles/authz
    polling:
      long_polling_timeout_seconds: 60
`,
  },
];

describe("gatehouse agent-config", () => {
  test.each(CASES)("prints the configuration for $note", async ({ argv, yaml }) => {
    const { status, stdout } = await runCli(["agent-config", ...argv.split(" ")]);
    expect(stdout).toBe(yaml);
    expect(status).toBe(0);
  });

  test("prints what a real agent starts from", async () => {
    const { folder, remove } = temporaryFolder();
    const server = await startBundleServer();
    const manifest = JSON.stringify({ revision: "one", roots: ["held"] });
    const files = { ".manifest": manifest, "held/data.json": '{"word": "one"}' };
    const tree = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
    await server.publish("k8s/held", await writeArchive(tree));
    const argv = ["agent-config", "--bundle", "k8s/held", "--server", server.base];
    const { stdout } = await runCli([...argv, "--token-file", path.join(folder, "token")]);
    const file = path.join(folder, "agent.yaml");
    writeFileSync(file, stdout);
    writeFileSync(path.join(folder, "token"), "secret\n");
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const agent = startProcess(opaBinary(), [
      ...["run", "--server", `--addr=${address}`, `--config-file=${file}`],
      "--skip-version-check",
    ]);
    try {
      await until("the agent to have the bundle", async () => {
        const answer = await fetch(`http://${address}/v1/data/held/word`);
        return (await answer.text()).includes('"one"');
      });
    } finally {
      await agent.stop();
      await server.close();
      remove();
    }
  });

  test.each([
    { note: "no bundle", argv: "", says: "required option '--bundle <name>' not specified" },
    { note: "a name that is none", argv: "--bundle a//b", says: "invalid bundle name" },
    { note: "a time that is none", argv: "--bundle a --long-poll x", says: "a number of seconds" },
    {
      note: "two credentials",
      argv: "--bundle a --token-file t --client-cert c --client-key k",
      says: "an agent shows one credential",
    },
    { note: "half a pair", argv: "--bundle a --client-cert c", says: "go together" },
    { note: "half of OAuth2", argv: "--bundle a --oauth2-client-id c", says: "go together" },
  ])("refuses $note", async ({ argv, says }) => {
    const { status, stderr } = await runCli(["agent-config", ...argv.split(" ").filter(Boolean)]);
    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });
});
