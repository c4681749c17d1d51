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
import { until } from "../support/until.ts";
import { SERVER, SERVER_AUTHORITY } from "../support/x509/tls-folder.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);
const at = (...names: readonly string[]): string => path.join(folder, ...names);

const TOKEN = "a-secret-of-the-operator-0123456789abcdef";
const LOOPBACK = { GATEHOUSE_ADDRESS: "127.0.0.1:0" };

interface Asked {
  readonly token?: string;
  /** It is posted. */
  readonly body?: string;
}

/** An answer over TLS, by a certificate that is looked at. */
function answerTo(
  { port }: RunningServer,
  asked: string,
  { token, body }: Asked = {},
): Promise<{ status: number; text: string }> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const options = { port, path: asked, ca: SERVER_AUTHORITY.certificate, headers, agent: false };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    request({ host: "127.0.0.1", method, ...options }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on("error", reject)
      .end(body);
  });
}

/** Everybody learns that the server lives; of bundles hears who says who they are. */
async function expectGuarded(server: RunningServer): Promise<void> {
  expect(await answerTo(server, "/health")).toMatchObject({ status: 200 });
  expect(await answerTo(server, "/v1/bundles")).toMatchObject({ status: 401 });
  expect(await answerTo(server, "/v1/bundles", { token: TOKEN })).toMatchObject({ status: 200 });
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

/** Beside what the documented values for one server say. */
const WEBHOOK = `
access: { existingConfigMap: gatehouse-access }
webhook: { enabled: true, caBundle: AAAA }
`;
const ACCESS = `
apiVersion: gatehouse/v1
kind: Access
spec:
  anonymous: [{role: decider, paths: [injector/admission]}]
`;
const INJECTOR = `
apiVersion: gatehouse/v1
kind: InjectorPolicy
metadata: { name: baseline }
spec: { match: { kinds: [Pod] }, mutations: { seccompProfile: { type: RuntimeDefault } } }
`;

/** What the API server sends. */
const REVIEW = JSON.stringify({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: {
    uid: "1",
    operation: "CREATE",
    namespace: "shop",
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "app" },
      spec: { containers: [{ name: "app", image: "app" }] },
    },
  },
});

describeWithProgram("the container of the Helm chart", CHART_ORACLE_NEEDS, () => {
  test("serves with what is mounted, and answers its probes and the API server", async () => {
    const single = documentedValues().find(({ name }) => name === "single");
    const [rendered] = renderChart([`${single?.text}${WEBHOOK}`]);
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

    mount("run/gatehouse/access", { "access.yaml": ACCESS });
    mount("gatehouse/bundles/webhook", {
      "bundle.yaml": declaration.replace("authz", "webhook").concat("spec: {generate: [p.yaml]}\n"),
      "p.yaml": INJECTOR,
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
        expect(await answerTo(server, httpGet.path)).toMatchObject({ status: 200 });
      }
      await until("the bundles to answer", async () => {
        return (await answerTo(server, "/health?bundles")).status === 200;
      });
      const [, webhook] = /path: (\S+)/.exec(rendered.manifests?.["webhook.yaml"] ?? "") ?? [];
      const asked = await answerTo(server, `${webhook}?timeout=5s`, { body: REVIEW });
      expect(JSON.parse(asked.text)).toMatchObject({
        kind: "AdmissionReview",
        response: { uid: "1", allowed: true, patchType: "JSONPatch" },
      });
      const other = await answerTo(server, "/v0/data/authz", { body: REVIEW });
      expect(other.status).toBe(401);
    } finally {
      await server.stop();
    }
  });
});
