import type { Json } from "../../src/domain/json-value.ts";

/** A number from 0 up to, but not including, 1, as `Math.random`. */
type Random = () => number;

/** What to ask an example bundle, and how to make up the inputs: good ones, odd ones and nasty ones. */
interface ExampleInputs {
  readonly bundle: string;
  readonly paths: readonly string[];
  input(random: () => number): unknown;
}

/** Names that resources of the injector use, so that a fair part of them matches something. */
export interface InjectorVocabulary {
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

const NASTY: readonly Json[] = [
  null,
  false,
  true,
  0,
  -1,
  1.5,
  1e21,
  9007199254740991,
  "",
  " ",
  "~",
  "a/b~c",
  "a\nb",
  "\u0000",
  "\ufeff<&>\u2028",
  "é😀",
  "%d %s",
  "__proto__",
  [],
  {},
  [[]],
  [null, 1, "x"],
  { "": "" },
  { "a/b": { "~": [1] } },
];

const EXAMPLE_VOCABULARY: InjectorVocabulary = {
  kinds: ["Pod", "Pod", "Pod", "Deployment", "StatefulSet", "Job", "CronJob", "ConfigMap"],
  namespaces: ["payments", "playground", "sandbox", "default"],
  environments: ["production", "staging", "development", "test"],
  labels: {
    "app.kubernetes.io/part-of": ["payments", "shop"],
    "app.kubernetes.io/component": ["api", "worker", "web"],
    "gatehouse.dev/tier": ["sandbox", "restricted"],
  },
};

/** The inputs of each example bundle that answers decisions. */
export const EXAMPLE_INPUTS: readonly ExampleInputs[] = [
  {
    bundle: "authz",
    paths: ["authz/allow", "authz/permissions", "authz/reasons", "authz"],
    input: authzInput,
  },
  {
    bundle: "k8s/injector",
    paths: ["injector/inject_policy", "injector/patch", "injector/warnings"],
    input: (random) => injectorInput(random, EXAMPLE_VOCABULARY),
  },
];

function authzInput(random: Random): Json {
  if (chance(random, 0.05)) return nasty(random);
  const users = ["alice", "bob", "carol", "dave", "mallory", "trudy"];
  const actions = ["read", "write", "comment", "delete", "*"];
  return some(random, {
    user: odd(random, () => pick(random, users)),
    action: odd(random, () => pick(random, actions)),
    resource: odd(random, () => some(random, { owner: odd(random, () => pick(random, users)) })),
  });
}

/** An AdmissionReview or a plain document with a resource of the vocabulary, with some parts missing or wrong. */
export function injectorInput(random: Random, vocabulary: InjectorVocabulary): Json {
  if (chance(random, 0.03)) return nasty(random);
  const resource = odd(random, () => resourceOf(random, vocabulary));
  const environment = odd(random, () => pick(random, vocabulary.environments));
  if (chance(random, 0.5)) return some(random, { environment, resource });
  const operations = ["CREATE", "CREATE", "CREATE", "UPDATE", "DELETE", "CONNECT"];
  const request = some(random, {
    uid: "1",
    namespace: odd(random, () => pick(random, vocabulary.namespaces)),
    operation: odd(random, () => pick(random, operations)),
    object: resource,
  });
  if (chance(random, 0.05)) request["subResource"] = odd(random, () => "status");
  return some(random, { environment, request: odd(random, () => request) });
}

function resourceOf(random: Random, vocabulary: InjectorVocabulary): Json {
  const kind = pick(random, vocabulary.kinds);
  const pod = odd(random, () => podSpec(random));
  return some(random, {
    apiVersion: odd(random, () => apiVersionOf(kind)),
    kind: odd(random, () => kind),
    metadata: odd(random, () => metadataOf(random, vocabulary)),
    spec: odd(random, () => specOf(kind, pod)),
  });
}

function apiVersionOf(kind: string): string {
  if (kind === "Pod" || kind === "ConfigMap") return "v1";
  return kind.endsWith("Job") ? "batch/v1" : "apps/v1";
}

function specOf(kind: string, pod: Json): Json {
  if (kind === "Pod") return pod;
  const template = { template: { metadata: {}, spec: pod } };
  return kind === "CronJob" ? { jobTemplate: { spec: template } } : template;
}

function metadataOf(random: Random, vocabulary: InjectorVocabulary): Json {
  const labels: Record<string, Json> = { "team~a/b": "c/d~e" };
  for (const [key, values] of Object.entries(vocabulary.labels)) {
    if (chance(random, 0.7)) labels[key] = odd(random, () => pick(random, values));
  }
  return some(random, {
    name: "example",
    namespace: odd(random, () => pick(random, vocabulary.namespaces)),
    labels: odd(random, () => labels),
    annotations: odd(random, () => ({ note: "a/b~c", "gatehouse.dev/reviewed-by": "somebody" })),
  });
}

function podSpec(random: Random): Record<string, Json> {
  const containers = (): Json => odd(random, () => list(random, () => containerOf(random)));
  return some(random, {
    os: chance(random, 0.1) ? { name: pick(random, ["windows", "linux"]) } : {},
    securityContext: odd(random, () => securityContextOf(random)),
    initContainers: containers(),
    containers: containers(),
    ephemeralContainers: containers(),
  });
}

function containerOf(random: Random): Json {
  return some(random, {
    name: odd(random, () => pick(random, ["app", "side", "müsli"])),
    securityContext: odd(random, () => ({
      ...securityContextOf(random),
      ...(chance(random, 0.2) ? { privileged: odd(random, () => true) } : {}),
    })),
  });
}

function securityContextOf(random: Random): Record<string, Json> {
  const profiles: Json[] = [
    { type: "RuntimeDefault" },
    { type: "Unconfined" },
    { type: "Localhost", localhostProfile: "profiles/payments.json" },
    { localhostProfile: "profiles/other.json", type: "Localhost" },
  ];
  if (chance(random, 0.4)) return { runAsNonRoot: true };
  return { seccompProfile: odd(random, () => pick(random, profiles)) };
}

/** The object, with each field left out now and then. */
function some(random: Random, fields: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).filter(() => !chance(random, 0.08)));
}

/** The good value, or now and then something that does not belong there. */
function odd(random: Random, good: () => Json): Json {
  return chance(random, 0.04) ? nasty(random) : good();
}

function nasty(random: Random): Json {
  return pick(random, NASTY);
}

function list(random: Random, item: () => Json): Json {
  return Array.from({ length: Math.floor(random() * 3) }, item);
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

function chance(random: Random, probability: number): boolean {
  return random() < probability;
}
