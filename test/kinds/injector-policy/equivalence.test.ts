import { describe, expect, test } from "@jest/globals";
import { loadPolicySync } from "../../../src/compile/embedder/opa-wasm.ts";
import { ENGINES, type EngineParts } from "../../../src/decide/engines.ts";
import type { Evaluator } from "../../../src/decide/evaluator.ts";
import type { BundleSource } from "../../../src/domain/bundle.ts";
import type { Json, JsonObject } from "../../../src/domain/json-value.ts";
import { generateInjector } from "../../../src/kinds/injector-policy/generate-injector.ts";
import type { LocatedInjectorPolicy } from "../../../src/kinds/injector-policy/injector-policy.ts";
import { sortedJson } from "../../../src/means/json/sorted-json.ts";
import { sourceOf } from "../../compile/bundle-source.ts";
import { engineOf } from "../../compile/run-compile.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { enginePartsOf } from "../../support/engine-parts.ts";
import { type InjectorVocabulary, injectorInput } from "../../support/example-inputs.ts";
import { modelAnswer } from "../../support/injector-model/model-answer.ts";
import { INJECTOR_CONTEXT, policy } from "../../support/injector-policies.ts";
import { applyPatch, type PatchOperation } from "../../support/json-patch.ts";
import { type Files, runOpa, withFolder } from "../../support/opa-folder.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** More documents for a longer search: `INJECTOR_DOCUMENTS=3000`. */
const DOCUMENTS = Number(process.env["INJECTOR_DOCUMENTS"] ?? 75);

const VOCABULARY: InjectorVocabulary = {
  kinds: ["Pod", "Pod", "Pod", "Deployment", "ReplicaSet", "CronJob", "Job", "Service"],
  namespaces: ["a", "team-b", "team-c", "c", "kube-system"],
  environments: ["dev", "prod"],
  declarations: ["p-0", "p-10", "p-20", "p-39"],
  labels: { app: ["web", "db"], tier: ["1", "2"], zone: ["1", "2"], "x.io/y": ["v", "w"] },
};

interface PolicyBundle {
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly rules: readonly string[] };
}

interface Answer {
  readonly inject_policy: readonly PolicyBundle[];
  readonly patch: readonly PatchOperation[];
  readonly warnings: readonly string[];
  readonly deny: readonly string[];
  readonly admission: Review | null;
}

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patchType?: string;
    readonly patch?: string;
    readonly warnings?: readonly string[];
    readonly status?: { readonly code: number; readonly message: string };
  };
}

/** Forty declarations of every shape; each has a priority of its own, so that none conflict. */
function randomPolicies(random: () => number): LocatedInjectorPolicy[] {
  const { subset, pick, maybe } = drawers(random);
  const override = (): string => pick(["Never", "Always"]);
  return Array.from({ length: 40 }, (_, position) => {
    const withPods = random() < 0.75;
    const kinds = withPods
      ? ["Pod", "Deployment", "ReplicaSet", "CronJob", "Job"]
      : [...VOCABULARY.kinds];
    return policy(`p-${position}`, {
      priority: (position * 7) % 40,
      ...maybe(0.3, { enforcementAction: "Deny" }),
      match: {
        kinds: [...new Set(["Pod", ...subset([...new Set(kinds)])])],
        ...maybe(0.3, { operations: ["CREATE", "UPDATE"] }),
        ...maybe(0.2, { apiGroups: ["", ...subset(["apps", "batch"])] }),
        ...maybe(0.4, { namespaces: longer(random, subset(NAMESPACES)) }),
        ...maybe(0.2, { excludeNamespaces: subset(["c", "*am-b", "kube-public"]) }),
        ...maybe(0.3, { environments: subset(VOCABULARY.environments) }),
        ...maybe(0.3, { environmentFrom: pick(SOURCES) }),
        labels: labelsOf(random),
        ...maybe(0.3, { matchExpressions: [pick(EXPRESSIONS)] }),
      },
      bundle: {
        ...maybe(0.2, { apiVersion: "example.com/v1" }),
        name: pick([
          "b-{namespace}",
          `b-${position % 4}`,
          "b-{label:app}",
          "b-{environment}-{kind}",
        ]),
        rules: subset(["r1", "r2-{namespace}", "r3"]),
      },
      mutations: {
        ...(withPods ? podMutations(random, override) : {}),
        ...maybe(0.4, { labels: { [`set.io/${position % 3}`]: String(position) } }),
        annotations: { [`note-${position % 2}`]: `"${position}"\n<\u2028>` },
        ...maybe(withPods ? 0.5 : 0, { target: pick(["template", "both"]) }),
      },
    });
  });
}

const NAMESPACES = ["a", "team-*", "*c", "t*-b", "*eam*", "kube-system", "*"];
const SOURCES: readonly Json[] = [{ label: "tier" }, { namespaceAnnotation: "example.com/env" }];
const EXPRESSIONS: readonly Json[] = [
  { key: "zone", operator: "Exists" },
  { key: "zone", operator: "DoesNotExist" },
  { key: "zone", operator: "NotIn", values: ["1"] },
  { key: "zone", operator: "In", values: ["1", "3"] },
  { key: "x.io/y", operator: "NotIn", values: ["w"] },
  { key: "x.io/y", operator: "Exists" },
];

function podMutations(random: () => number, override: () => string): JsonObject {
  const { subset, pick, maybe } = drawers(random);
  const profile = pick([{ type: "RuntimeDefault" }, { type: "Unconfined" }, LOCAL_PROFILE]);
  const overrides = ["Never", "Unconfined", "Always"];
  const flag = (): JsonObject => ({ value: random() < 0.5, override: override() });
  return {
    ...maybe(0.5, { seccompProfile: { ...profile, override: pick(overrides) } }),
    ...maybe(0.3, { runAsNonRoot: flag() }),
    ...maybe(0.3, { allowPrivilegeEscalation: pick<Json>([false, flag()]) }),
    ...maybe(0.3, { readOnlyRootFilesystem: flag() }),
    ...maybe(0.2, { capabilities: { drop: subset(["NET_RAW", "SYS_TIME", "CHOWN"]) } }),
    ...maybe(0.05, { capabilities: { drop: ["ALL"] } }),
    ...maybe(0.3, { env: { LEVEL: "<\u00e9>", MODE: { value: "2", override: override() } } }),
    ...maybe(0.3, { imagePullSecrets: subset(["own", "mirror"]) }),
    ...maybe(0.3, { tolerations: subset(TOLERATIONS) }),
  };
}

const LOCAL_PROFILE = { type: "Localhost", localhostProfile: "p.json" };
const TOLERATIONS: readonly Json[] = [
  { key: "dedicated", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 },
  { key: "spot", value: "yes" },
];

function labelsOf(random: () => number): JsonObject {
  const { subset } = drawers(random);
  return Object.fromEntries(
    Object.entries(VOCABULARY.labels)
      .filter(([key]) => ["app", "tier"].includes(key) && random() < 0.25)
      .map(([key, values]) => [key, subset(values)]),
  );
}

function drawers(random: () => number) {
  return {
    pick: <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T,
    subset: <T>(items: readonly T[]): T[] => {
      const chosen = items.filter(() => random() < 0.5);
      return chosen.length === 0 ? [...items] : chosen;
    },
    maybe: (probability: number, fields: JsonObject): JsonObject =>
      random() < probability ? fields : {},
  };
}

/** Now and then a list too long to be multiplied with the others. */
function longer(random: () => number, names: string[]): string[] {
  if (random() < 0.8) return names;
  return [...names, ...Array.from({ length: 1020 }, (_, position) => `n-${position}`)];
}

function generated(policies: readonly LocatedInjectorPolicy[]): [string, Uint8Array][] {
  const bundle = generateInjector(policies, INJECTOR_CONTEXT);
  return [...bundle.modules, ...bundle.data];
}

const RULES = ["inject_policy", "patch", "warnings", "deny", "admission"];

const ALL: readonly string[] = [
  ...RULES.slice(0, -1).map((rule) => `"${rule}": data.injector.${rule}`),
  '"admission": object.get(data.injector, "admission", null)',
];

/** What OPA answers for each document. */
function opaAnswers(files: Files, documents: readonly Json[]): Answer[] {
  return askOpa(files, documents, `{${ALL.join(", ")}}`) as unknown as Answer[];
}

function askOpa(files: Files, documents: readonly Json[], term: string): Json[] {
  const query = `package ask

answers := [answer |
	some document in data.documents
	answer := ${term} with input as document
]
`;
  const extra: [string, string][] = [
    ["ask.rego", query],
    ["data.json", JSON.stringify({ documents })],
  ];
  const output = withFolder([...files, ...extra], (folder) =>
    runOpa(folder, ["eval", "--format", "raw", "--bundle", ".", "data.ask.answers"]),
  );
  return JSON.parse(output) as Json[];
}

/** What npm's host of Wasm answers for each document. */
async function embeddedAnswers(files: Files, documents: readonly Json[]): Promise<Answer[]> {
  const { data, targets } = await engineOf(declared(files));
  const policy = loadPolicySync(targets?.wasm?.bytes ?? new Uint8Array());
  policy.setData(JSON.parse(Buffer.from(data).toString()));
  const ask = (document: Json, rule: string): unknown => {
    // As bytes: the library takes an input like `false` or 0 for none.
    const input = new TextEncoder().encode(JSON.stringify(document)).buffer;
    return policy.evaluate(input, `injector/${rule}`)[0]?.result ?? null;
  };
  const answers = documents.map((document) =>
    Object.fromEntries(RULES.map((rule) => [rule, ask(document, rule)])),
  );
  return JSON.parse(JSON.stringify(answers)) as Answer[];
}

/** The library gives sets in an order of its own. */
function withSortedSets(answers: readonly Answer[]): unknown {
  return answers.map(({ inject_policy: bundles, warnings, deny, ...ordered }) => ({
    ...ordered,
    inject_policy: bundles
      .map((each) => JSON.stringify(sortedJson(each as unknown as Json)))
      .toSorted(),
    warnings: warnings.toSorted(),
    deny: deny.toSorted(),
  }));
}

function declared(files: Files): BundleSource {
  const texts = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]);
  const entrypoints = RULES.map((rule) => `injector/${rule}`);
  return sourceOf(Object.fromEntries(texts), { entrypoints });
}

/** What an engine answers for each document. */
async function engineAnswers(
  create: (parts: EngineParts) => Promise<Evaluator>,
  files: Files,
  documents: readonly Json[],
): Promise<Answer[]> {
  const engine = await create(await enginePartsOf(declared(files)));
  const ask = (document: Json, rule: string): Json => {
    const decision = atOnce(
      engine.evaluate({
        path: ["injector", rule],
        input: Buffer.from(JSON.stringify(document)),
        context: contextAt(0n),
        watch: undefined,
      }),
    );
    if (decision.kind === "defined") return JSON.parse(decision.json);
    return decision.kind === "undefined" ? null : decision.kind;
  };
  const answers = documents.map((document) =>
    Object.fromEntries(RULES.map((rule) => [rule, ask(document, rule)])),
  );
  engine.close();
  return answers as unknown as Answer[];
}

function resourceOf(document: Json): JsonObject | undefined {
  const { request, resource } = asObject(document);
  const found = hasObject(request) ? asObject(request)["object"] : resource;
  return isObject(found) ? found : undefined;
}

function withResource(document: Json, change: (resource: Json) => Json): Json {
  const resource = resourceOf(document);
  if (resource === undefined) return document;
  const { request, ...others } = asObject(document);
  return hasObject(request)
    ? { ...others, request: { ...asObject(request), object: change(resource) } }
    : { ...asObject(document), resource: change(resource) };
}

function hasObject(request: Json | undefined): boolean {
  return asObject(request)["object"] !== undefined;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe.each([1, 2])("declarations and documents of seed %i", (seed) => {
  const random = seededRandom(seed);
  const policies = randomPolicies(random);
  const files = generated(policies);
  const documents = Array.from(
    { length: DOCUMENTS },
    () => injectorInput(random, VOCABULARY) as Json,
  );
  const answers = opaAnswers(files, documents);

  test("the answers are those of trying every declaration", () => {
    const values = policies.map(({ value }) => value);
    documents.forEach((document, position) => {
      const answer = answers[position];
      const wanted = modelAnswer(values, document);
      const bundles = answer?.inject_policy.map(({ apiVersion, metadata, spec }) => [
        `${apiVersion} ${metadata.name}`,
        spec.rules,
      ]);
      expect(Object.fromEntries(bundles ?? [])).toEqual(wanted.bundles);
      const resource = resourceOf(document);
      const patched =
        resource === undefined ? undefined : applyPatch(resource, answer?.patch ?? []);
      expect(resource === undefined ? answer?.patch : patched).toEqual(wanted.patched ?? []);
      expect([answer?.warnings, answer?.deny]).toEqual([wanted.warnings, wanted.deny]);
    });
  });

  test("a fair part of the documents matches and is patched", () => {
    const matched = answers.filter((answer) => answer.inject_policy.length > 0);
    const patched = answers.filter((answer) => answer.patch.length > 0);
    expect(Math.min(matched.length, patched.length)).toBeGreaterThan(documents.length / 4);
  });

  test("a patched resource is not patched again", () => {
    const again = documents.map((document, position) =>
      withResource(document, (resource) => applyPatch(resource, answers[position]?.patch ?? [])),
    );
    expect(askOpa(files, again, "data.injector.patch").flat()).toEqual([]);
  });

  test("the review carries the patch, the warnings and the refusal", () => {
    documents.forEach((document, position) => {
      const { admission, patch = [], warnings = [], deny = [] } = answers[position] ?? {};
      const uid = asObject(asObject(document)["request"])["uid"];
      if (typeof uid !== "string") {
        expect(admission).toBeNull();
        return;
      }
      expect(admission).toEqual({
        apiVersion: "admission.k8s.io/v1",
        kind: "AdmissionReview",
        response: {
          uid,
          allowed: deny.length === 0,
          ...(deny.length > 0
            ? { status: { code: 403, message: deny.join("; "), reason: "Forbidden" } }
            : {}),
          ...(deny.length === 0 && patch.length > 0
            ? { patchType: "JSONPatch", patch: admission?.response.patch }
            : {}),
          ...(warnings.length > 0 ? { warnings } : {}),
        },
      });
      const encoded = admission?.response.patch;
      if (encoded === undefined) return;
      expect(JSON.parse(Buffer.from(encoded, "base64").toString())).toEqual(patch);
    });
  });

  test.each(Object.entries(ENGINES))("%s answers as OPA does", async (_name, create) => {
    expect(await engineAnswers(create, files, documents)).toEqual(answers);
  });

  test("npm's host of Wasm answers as OPA does", async () => {
    const embedded = await embeddedAnswers(files, documents);
    expect(withSortedSets(embedded)).toEqual(withSortedSets(answers));
  });
});
