import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { runCli } from "../cli/run-cli.ts";
import {
  CHART,
  CHART_ORACLE_NEEDS,
  type RenderedChart,
  renderChart,
} from "../support/chart-oracle.ts";
import {
  chartFile,
  documentedValues,
  environmentIn,
  manifestsOf,
  podOf,
  settingsOf,
  workloadOf,
} from "../support/deployed.ts";
import { describeWithProgram } from "../support/needs.ts";
import { ROOT, temporaryFolder } from "../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const DOCUMENTED = documentedValues();
const PROXY = "behindProxy: true\n";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Each member of values and of their schema by its path. */
function pathsOf(
  members: (value: unknown) => object | undefined,
  value: unknown,
  at = "",
): string[] {
  const inner = Object.entries(members(value) ?? {});
  return inner.flatMap(([key, each]) => [`${at}${key}`, ...pathsOf(members, each, `${at}${key}.`)]);
}

const propertiesOf = (schema: unknown): object | undefined => (schema as Schema).properties;
const membersOf = (value: unknown): object | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;

describeWithProgram("the Helm chart", CHART_ORACLE_NEEDS, () => {
  let rendered: ReadonlyMap<string, RenderedChart>;
  const of = (name: string): RenderedChart => rendered.get(name) as RenderedChart;

  beforeAll(() => {
    const answers = renderChart(DOCUMENTED.map(({ text }) => text));
    rendered = new Map(answers.map((answer, index) => [DOCUMENTED[index]?.name ?? "", answer]));
  });

  test.each(DOCUMENTED)("$name: Helm has nothing against it, Kubernetes neither", ({ name }) => {
    const { refusal, lint, faults } = of(name);
    expect({ refusal, lint, faults }).toEqual({ refusal: undefined, lint: [], faults: [] });
  });

  test("a field that Kubernetes does not have is found", () => {
    const chart = path.join(folder, "odd");
    mkdirSync(path.join(chart, "templates"), { recursive: true });
    writeFileSync(path.join(chart, "Chart.yaml"), "apiVersion: v2\nname: odd\nversion: 1.0.0\n");
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {port: []}\n";
    writeFileSync(path.join(chart, "templates", "service.yaml"), service);
    expect(renderChart([""], chart)[0]?.faults).toEqual([
      'service.yaml: strict decoding error: unknown field "spec.port"',
    ]);
  });

  const COMMON = ["ConfigMap", "NetworkPolicy", "Service", "ServiceAccount"];
  const REPLICAS = [...COMMON, "Deployment", "PodDisruptionBudget"];
  test.each([
    { name: "single", kinds: [...COMMON, "StatefulSet"] },
    { name: "redis", kinds: REPLICAS },
    { name: "proxy", kinds: [...REPLICAS, "ServiceMonitor"] },
    { name: "webhook", kinds: [...REPLICAS, "ServiceMonitor", "MutatingWebhookConfiguration"] },
  ])("$name makes what it says, with labels that select its own pods", ({ name, kinds }) => {
    const manifests = manifestsOf(of(name));
    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
    const { spec } = workloadOf(of(name));
    expect(spec?.template?.metadata.labels).toMatchObject(spec?.selector.matchLabels ?? {});
  });

  test.each(DOCUMENTED)("$name: pods may do nothing that they need not", ({ name }) => {
    const pod = podOf(of(name));
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      // A Service named gatehouse would set GATEHOUSE_PORT, which no server takes.
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    const [{ securityContext, resources, volumeMounts }] = pod.containers;
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(resources).toMatchObject({ requests: { memory: expect.any(String) }, limits: {} });
    const claims = workloadOf(of(name)).spec?.volumeClaimTemplates ?? [];
    const volumes = [...pod.volumes, ...claims.map(({ metadata }) => metadata)];
    expect(volumes.map((volume) => volume.name).toSorted()).toEqual(
      volumeMounts.map((mount) => mount.name).toSorted(),
    );
  });

  test.each([
    { name: "single", scheme: "HTTPS", startup: "/health" },
    { name: "redis", scheme: "HTTPS", startup: "/health?bundles" },
    { name: "proxy", scheme: "HTTP", startup: "/health?bundles" },
  ])("$name is asked for its health at $startup by $scheme", ({ name, scheme, startup }) => {
    const [{ startupProbe, livenessProbe, readinessProbe, ports }] = podOf(of(name)).containers;
    const asked = (at: string) => ({ path: at, port: "api", scheme });
    expect(startupProbe.httpGet).toEqual(asked(startup));
    // One bundle that cannot be activated must not take the others away, and the push that would mend it.
    expect(livenessProbe.httpGet).toEqual(asked("/health"));
    expect(readinessProbe.httpGet).toEqual(asked("/health"));
    expect(ports).toEqual([{ name: "api", containerPort: 8420 }]);
  });

  test.each(DOCUMENTED)("$name: the server takes its settings and variables", async ({ name }) => {
    const pod = podOf(of(name));
    const [container] = pod.containers;
    const file = path.join(folder, `${name}.yaml`);
    writeFileSync(file, settingsOf(of(name)));
    const secrets = { GATEHOUSE_REDIS_URL: "redis://:secret@redis:6379" };
    const env = environmentIn(container, secrets);
    const run = await runCli(["config", "--config", file, "--json"], { env });
    expect(run.stderr).toBe("");
    const { settings } = JSON.parse(run.stdout) as {
      settings: Readonly<Record<string, { value: unknown; source: string }>>;
    };
    const set = Object.entries(settings).filter(([, { source }]) => source !== "default");
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    const files = set
      .map(([, { value }]) => String(value))
      .filter((text) => text.startsWith("/run/"));
    expect(files).not.toEqual([]);
    for (const each of files) expect(mounts).toContain(path.posix.dirname(each));
    expect(mounts).toContain(path.posix.dirname(container.args[2] ?? ""));
    expect(settings["dataDir"]?.value).toBe("/data");
    expect(settings["address"]?.value).toBe("0.0.0.0:8420");
  });

  test("settings of the values reach the server", () => {
    expect(parse(settingsOf(of("single")))).toMatchObject({
      spec: { maxWaitSeconds: 60, decisionsAllowNet: ["api.example.com", "10.0.0.0/8"] },
    });
  });

  test("the webhook asks a route that there is, never about who answers it, over TLS", () => {
    const manifests = manifestsOf(of("webhook"));
    const found = manifests.find(({ kind }) => kind === "MutatingWebhookConfiguration");
    expect(found).toMatchObject({
      metadata: { annotations: { "cert-manager.io/inject-ca-from": "policy/gatehouse" } },
      webhooks: [
        {
          clientConfig: {
            service: {
              name: "gatehouse",
              namespace: "policy",
              path: "/v0/data/injector/admission",
            },
          },
          namespaceSelector: {
            matchExpressions: [
              {
                operator: "NotIn",
                values: ["policy", "kube-system", "kube-public", "kube-node-lease", "cert-manager"],
              },
            ],
          },
        },
      ],
    });
  });

  test("Prometheus shows a token, and what it believes", () => {
    const monitor = manifestsOf(of("webhook")).find(({ kind }) => kind === "ServiceMonitor");
    expect(monitor?.spec).toMatchObject({
      endpoints: [
        {
          scheme: "https",
          authorization: { credentials: { name: "gatehouse-metrics", key: "token" } },
          tlsConfig: {
            serverName: "gatehouse.policy.svc",
            ca: { secret: { name: "gatehouse-tls" } },
          },
        },
      ],
    });
  });

  test("no value of a secret stands in a manifest", () => {
    for (const each of rendered.values()) {
      expect(manifestsOf(each).map(({ kind }) => kind)).not.toContain("Secret");
    }
  });

  const REFUSED = [
    { values: "", says: "tls.existingSecret is empty: what goes over the network could be read" },
    { values: `${PROXY}replicas: 2\n`, says: "replicas is 2 without redis.existingSecret" },
    { values: `${PROXY}replicas: two\n`, says: "at '/replicas': got string, want integer" },
    { values: `${PROXY}replcas: 1\n`, says: "additional properties 'replcas' not allowed" },
    { values: `${PROXY}settings: {address: "x:1"}\n`, says: "settings.address is what the chart" },
    { values: `${PROXY}settings: {max_wait: 1}\n`, says: "invalid propertyName 'max_wait'" },
    { values: `${PROXY}extraEnv: [{name: GATEHOUSE_ADDRESS, value: x}]\n`, says: "extraEnv names" },
    { values: `${PROXY}image: {digest: latest}\n`, says: "at '/image/digest'" },
    {
      values: `${PROXY}serviceMonitor: {enabled: true}\n`,
      says: "at '/serviceMonitor/tokenSecret'",
    },
    { values: `${PROXY}bundles: [{name: a}]\n`, says: "missing property 'configMap'" },
    {
      values: `${PROXY}webhook: {enabled: true}\n`,
      says: "webhook.enabled needs tls.existingSecret",
    },
    {
      values: "tls: {existingSecret: t}\nwebhook: {enabled: true}\n",
      says: "webhook.enabled needs webhook.caBundle or webhook.certManagerCertificate",
    },
    {
      values: `${PROXY}tls: {clientCA: {existingSecret: ca}}\n`,
      says: "tls.clientCA.existingSecret is set without tls.existingSecret",
    },
    {
      values: `${PROXY}access: {existingSecret: a, existingConfigMap: b}\n`,
      says: "access.existingSecret and access.existingConfigMap are both set",
    },
  ];

  test("wrong values are refused, and told so that they can be mended", () => {
    const answers = renderChart(REFUSED.map(({ values }) => values));
    for (const [index, { says }] of REFUSED.entries()) {
      expect(answers[index]?.refusal).toContain(says);
    }
  });
});

test("each value of the chart has its schema, and the other way round", () => {
  const schema = JSON.parse(readFileSync(path.join(CHART, "values.schema.json"), "utf8"));
  const known = pathsOf(propertiesOf, schema);
  // Helm gives it to every chart, and lists have members that no default shows.
  const documented = ["global", ...pathsOf(membersOf, chartFile("values.yaml"))];
  const free = ["resources", "podSecurityContext", "securityContext"];
  const isFree = (name: string): boolean => free.some((each) => name.startsWith(`${each}.`));
  expect(documented.filter((name) => !isFree(name)).toSorted()).toEqual(known.toSorted());
});

test("chart and program are of one version", () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  expect(chartFile("Chart.yaml")).toMatchObject({ version, appVersion: version });
});
