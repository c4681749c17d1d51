import { describe, expect, test } from "@jest/globals";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import type { LocatedInjectorPolicy } from "../../../src/declarations/injector-policy.ts";
import { parseBundleName } from "../../../src/domain/bundle-name.ts";
import type { Json, JsonObject } from "../../../src/domain/json-value.ts";
import { generateInjector } from "../../../src/generators/injector/generate-injector.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { buildEngine } from "../../support/build-engine.ts";
import { type InjectorVocabulary, injectorInput } from "../../support/example-inputs.ts";
import { modelAnswer } from "../../support/injector-model.ts";
import { policy } from "../../support/injector-policies.ts";
import { type AddOperation, applyPatch } from "../../support/json-patch.ts";
import { type Files, runOpa, withFolder } from "../../support/opa-folder.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const VOCABULARY: InjectorVocabulary = {
  kinds: ["Pod", "Pod", "Pod", "Deployment", "CronJob", "Job", "Service"],
  namespaces: ["a", "b", "c"],
  environments: ["dev", "prod"],
  labels: { app: ["web", "db"], tier: ["1", "2"], "x.io/y": ["v"] },
};

interface PolicyBundle {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly rules: readonly string[] };
}

interface Answer {
  readonly inject_policy: readonly PolicyBundle[];
  readonly patch: readonly AddOperation[];
  readonly warnings: readonly string[];
}

/** Forty declarations of every shape; each has a priority of its own, so that none conflict. */
function randomPolicies(random: () => number): LocatedInjectorPolicy[] {
  const subset = (items: readonly string[]): string[] => {
    const chosen = items.filter(() => random() < 0.5);
    return chosen.length === 0 ? [...items] : chosen;
  };
  const maybe = (probability: number, fields: JsonObject): JsonObject =>
    random() < probability ? fields : {};
  const profile = (): JsonObject => ({
    ...(random() < 0.5
      ? { type: "RuntimeDefault" }
      : { type: "Localhost", localhostProfile: "p.json" }),
    override: ["Never", "Unconfined", "Always"][Math.floor(random() * 3)] ?? "Never",
  });
  const labels = (): JsonObject =>
    Object.fromEntries(
      Object.entries(VOCABULARY.labels)
        .filter(() => random() < 0.4)
        .map(([key, values]) => [key, subset(values)]),
    );
  return Array.from({ length: 40 }, (_, position) => {
    const withPods = random() < 0.7;
    const kinds = withPods ? ["Pod", "Deployment", "CronJob", "Job"] : VOCABULARY.kinds;
    return policy(`p-${position}`, {
      priority: (position * 7) % 40,
      match: {
        kinds: subset([...new Set(kinds)]),
        ...maybe(0.5, { namespaces: longer(random, subset(VOCABULARY.namespaces)) }),
        ...maybe(0.3, { environments: subset(VOCABULARY.environments) }),
        labels: labels(),
      },
      bundle: { name: `b-${position % 8}`, rules: subset(["r1", "r2", "r3"]) },
      mutations: {
        ...maybe(withPods ? 0.6 : 0, { seccompProfile: profile() }),
        ...maybe(0.4, { labels: { [`set.io/${position % 3}`]: String(position) } }),
        annotations: { [`note-${position % 2}`]: `"${position}"\n` },
      },
    });
  });
}

/** Now and then a list too long to be multiplied with the others. */
function longer(random: () => number, names: string[]): string[] {
  if (random() < 0.8) return names;
  return [...names, ...Array.from({ length: 1020 }, (_, position) => `n-${position}`)];
}

function generated(policies: readonly LocatedInjectorPolicy[]): [string, Uint8Array][] {
  const bundle = generateInjector(policies, { bundle: parseBundleName("k8s/injector") });
  return [...bundle.modules, ...bundle.data];
}

/** What OPA answers for each document. */
function opaAnswers(files: Files, documents: readonly Json[]): Answer[] {
  const query = `package ask

answers := [answer |
	some document in data.documents
	answer := {
		"inject_policy": data.injector.inject_policy,
		"patch": data.injector.patch,
		"warnings": data.injector.warnings,
	} with input as document
]
`;
  const extra: [string, string][] = [
    ["ask.rego", query],
    ["data.json", JSON.stringify({ documents })],
  ];
  const output = withFolder([...files, ...extra], (folder) =>
    runOpa(folder, ["eval", "--format", "raw", "--bundle", ".", "data.ask.answers"]),
  );
  return JSON.parse(output) as Answer[];
}

/** What the Wasm engine answers for each document. */
async function wasmAnswers(files: Files, documents: readonly Json[]): Promise<Answer[]> {
  const texts = [...files].map(([name, bytes]): [string, string] =>
    // Here data files are not filed by their folder.
    name === "injector/data.json"
      ? ["data.json", `{"injector": ${Buffer.from(bytes).toString()}}`]
      : [name, Buffer.from(bytes).toString()],
  );
  const built = buildEngine(Object.fromEntries(texts));
  const engine = await createWasmEngine({ ...built, builtins: new Map() });
  const ask = (document: Json, rule: string): Json => {
    const wanted = `injector/${rule}`;
    const decision = atOnce(
      engine.evaluate({
        entrypoint: built.index.entrypoints.findIndex(({ path }) => path.join("/") === wanted),
        rest: [],
        input: Buffer.from(JSON.stringify(document)),
        context: contextAt(0n),
        watch: undefined,
      }),
    );
    return decision.kind === "defined" ? JSON.parse(decision.json) : decision.kind;
  };
  const answers = documents.map((document) => ({
    inject_policy: ask(document, "inject_policy"),
    patch: ask(document, "patch"),
    warnings: ask(document, "warnings"),
  }));
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
  const documents = Array.from({ length: 400 }, () => injectorInput(random, VOCABULARY) as Json);
  const answers = opaAnswers(files, documents);

  test("the answers are those of trying every declaration", () => {
    const values = policies.map(({ value }) => value);
    documents.forEach((document, position) => {
      const answer = answers[position];
      const wanted = modelAnswer(values, document);
      const bundles = answer?.inject_policy.map(({ metadata, spec }) => [
        metadata.name,
        spec.rules,
      ]);
      expect(Object.fromEntries(bundles ?? [])).toEqual(wanted.bundles);
      const resource = resourceOf(document);
      const patched =
        resource === undefined ? undefined : applyPatch(resource, answer?.patch ?? []);
      expect(resource === undefined ? answer?.patch : patched).toEqual(wanted.patched ?? []);
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
    expect(opaAnswers(files, again).flatMap(({ patch }) => patch)).toEqual([]);
  });

  test("Wasm answers as OPA does", async () => {
    expect(await wasmAnswers(files, documents)).toEqual(answers);
  });
});
