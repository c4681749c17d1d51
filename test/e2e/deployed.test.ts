import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { CHART_ORACLE_NEEDS, renderChart } from "../support/chart-oracle.ts";
import { documentedValues, environmentIn, podOf, settingsOf } from "../support/deployed.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { environmentOfUnit, serviceOf, UNITS } from "../support/systemd-unit.ts";
import { SERVER, SERVER_AUTHORITY } from "../support/x509/tls-folder.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);
const at = (...names: readonly string[]): string => path.join(folder, ...names);

const TOKEN = "a-secret-of-the-operator-0123456789abcdef";
const LOOPBACK = { GATEHOUSE_ADDRESS: "127.0.0.1:0" };

/** The status of an answer over TLS, by a certificate that is looked at. */
function statusOf(server: RunningServer, asked: string, token?: string): Promise<number> {
  const { port } = server;
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const options = { port, path: asked, ca: SERVER_AUTHORITY.certificate, headers, agent: false };
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", ...options }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

/** Everybody learns that the server lives; of bundles hears who says who they are. */
async function expectGuarded(server: RunningServer): Promise<void> {
  const asked = ["/health", "/v1/bundles"];
  expect(await Promise.all(asked.map((each) => statusOf(server, each)))).toEqual([200, 401]);
  expect(await statusOf(server, "/v1/bundles", TOKEN)).toBe(200);
}

test("the command line of the systemd unit serves with its credentials, and ends well", async () => {
  const unit = serviceOf(["gatehouse.service", "gatehouse.service.d/open.conf"]);
  const folders = { state: at("state"), cache: at("cache"), credentials: at("credentials") };
  for (const each of Object.values(folders))
    mkdirSync(path.join(each, "gatehouse"), { recursive: true });
  const held = { bootstrap: TOKEN, "tls.crt": SERVER.certificate, "tls.key": SERVER.key };
  for (const [name, text] of Object.entries(held)) writeFileSync(at("credentials", name), text);
  const [program, ...args] = unit.get("ExecStart")?.[0]?.split(" ") ?? [];
  expect(program).toBe("gatehouse");

  const { GATEHOUSE_CACHE: _, ...environment } = environmentOfUnit(unit, folders);
  const server = await startGatehouse(
    { ...environment, ...LOOPBACK },
    {
      args: args.map((word) => word.replace("/etc/gatehouse", UNITS)),
      cwd: path.join(folders.state, "gatehouse"),
    },
  );
  await expectGuarded(server);
  expect(await server.stop()).toBe(0);
  expect(readdirSync(at("state", "gatehouse"))).not.toEqual([]);
});

/** A ConfigMap or Secret as a kubelet mounts it: each file a link into a folder that is itself a link. */
function mount(name: string, files: Readonly<Record<string, string>>): void {
  const volume = at("pod", name);
  mkdirSync(path.join(volume, "..2026_11_28"), { recursive: true });
  symlinkSync("..2026_11_28", path.join(volume, "..data"));
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(volume, "..2026_11_28", file), text);
    symlinkSync(path.join("..data", file), path.join(volume, file));
  }
}

describeWithProgram("the container of the Helm chart", CHART_ORACLE_NEEDS, () => {
  test("serves with what is mounted, and answers its probes", async () => {
    const single = documentedValues().find(({ name }) => name === "single");
    const [rendered] = renderChart([single?.text ?? ""]);
    if (rendered === undefined) throw new Error("nothing was rendered");
    const [container] = podOf(rendered).containers;
    const inPod = (text: string): string => text.replaceAll(/(?<=^|\s)\/(?=\w)/g, `${at("pod")}/`);

    mount("etc/gatehouse", { "gatehouse.yaml": inPod(settingsOf(rendered)) });
    mount("run/gatehouse/tls", { "tls.crt": SERVER.certificate, "tls.key": SERVER.key });
    mount("run/gatehouse/bootstrap", { token: `${TOKEN}\n` });
    const declaration = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: authz}\n";
    mount("gatehouse/bundles/authz", {
      "bundle.yaml": declaration,
      "authz.rego": "package authz\n\nallow := input.ok\n",
    });

    const { OPA_BIN: _, ...variables } = environmentIn(container, {});
    const placed = Object.entries(variables).map(([name, value]) => [name, inPod(value)]);
    const server = await startGatehouse(
      { ...Object.fromEntries(placed), ...LOOPBACK },
      { args: container.args.map(inPod), cwd: at("pod", "gatehouse") },
    );
    try {
      await expectGuarded(server);
      for (const { httpGet } of [container.startupProbe, container.readinessProbe]) {
        expect(await statusOf(server, httpGet.path)).toBe(200);
      }
      expect(await statusOf(server, "/health/authz", TOKEN)).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
