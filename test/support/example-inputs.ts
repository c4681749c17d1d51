import type { Json } from "../../src/domain/json-value.ts";
import { dependencyInput } from "./dependency-inputs.ts";
import { chance, list, nasty, odd, pick, type Random, some } from "./odd-values.ts";
import { SECCOMP_VOCABULARY, seccompInput } from "./seccomp-inputs.ts";

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
  /** Names of declarations, for records of what they have set. */
  readonly declarations?: readonly string[];
}

const EXAMPLE_VOCABULARY: InjectorVocabulary = {
  kinds: ["Pod", "Pod", "Pod", "Deployment", "ReplicaSet", "Job", "CronJob", "ConfigMap"],
  // What is refused is a matter of the payments alone.
  namespaces: ["payments", "payments", "payments", "playground", "sandbox", "kube-system"],
  environments: ["production", "staging", "development", "test"],
  labels: {
    "app.kubernetes.io/part-of": ["payments", "payments", "shop"],
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
    bundle: "go/dependencies",
    paths: ["dependency/deny", "dependency/warn", "dependency/fix"],
    input: dependencyInput,
  },
  {
    bundle: "k8s/injector",
    paths: [
      "injector/inject_policy",
      "injector/patch",
      "injector/warnings",
      "injector/deny",
      "injector/admission",
    ],
    input: (random) => injectorInput(random, EXAMPLE_VOCABULARY),
  },
  {
    bundle: "k8s/seccomp",
    paths: ["seccomp/deny", "seccomp/violations", "seccomp/profile"],
    input: (random) => seccompInput(random, SECCOMP_VOCABULARY),
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
  const asked: Record<string, Json> = {};
  if (chance(random, 0.8)) asked[pick(random, ["environment", "environment", "env"])] = environment;
  if (chance(random, 0.3))
    asked["namespaceObject"] = odd(random, () => namespaceOf(vocabulary, random));
  if (chance(random, 0.5)) return some(random, { ...asked, resource });
  const operations = ["CREATE", "CREATE", "CREATE", "UPDATE", "DELETE", "CONNECT"];
  const request = some(random, {
    uid: odd(random, () => "1"),
    namespace: odd(random, () => pick(random, vocabulary.namespaces)),
    operation: odd(random, () => pick(random, operations)),
    object: resource,
  });
  if (chance(random, 0.05)) request["subResource"] = odd(random, () => "status");
  if (chance(random, 0.15)) Object.assign(request, ephemeralUpdate(random));
  return some(random, { ...asked, request: odd(random, () => request) });
}

/** `kubectl debug`: the pod as it was has some of the ephemeral containers already. */
function ephemeralUpdate(random: Random): Record<string, Json> {
  const spec = { ephemeralContainers: odd(random, () => list(random, () => containerOf(random))) };
  return some(random, {
    operation: "UPDATE",
    subResource: "ephemeralcontainers",
    oldObject: odd(random, () => ({ kind: "Pod", spec: odd(random, () => spec) })),
  });
}

function namespaceOf(vocabulary: InjectorVocabulary, random: Random): Json {
  const environment = odd(random, () => pick(random, vocabulary.environments));
  return { metadata: { annotations: odd(random, () => ({ "example.com/env": environment })) } };
}

function resourceOf(random: Random, vocabulary: InjectorVocabulary): Json {
  const kind = pick(random, vocabulary.kinds);
  const pod = odd(random, () => podSpec(random));
  return some(random, {
    apiVersion: odd(random, () => apiVersionOf(kind)),
    kind: odd(random, () => kind),
    metadata: odd(random, () => metadataOf(random, vocabulary)),
    spec: odd(random, () =>
      specOf(
        kind,
        pod,
        odd(random, () => metadataOf(random, vocabulary)),
      ),
    ),
  });
}

function apiVersionOf(kind: string): string {
  if (["Pod", "ConfigMap", "ReplicationController"].includes(kind)) return "v1";
  return kind.endsWith("Job") ? "batch/v1" : "apps/v1";
}

function specOf(kind: string, pod: Json, metadata: Json): Json {
  if (kind === "Pod") return pod;
  const template = { template: { metadata, spec: pod } };
  return kind === "CronJob" ? { jobTemplate: { spec: template } } : template;
}

function metadataOf(random: Random, vocabulary: InjectorVocabulary): Json {
  const labels: Record<string, Json> = { "team~a/b": "c/d~e" };
  for (const [key, values] of Object.entries(vocabulary.labels)) {
    if (chance(random, 0.85)) labels[key] = odd(random, () => pick(random, values));
  }
  const owners = chance(random, 0.1) ? { ownerReferences: [{ controller: true }] } : {};
  return some(random, {
    name: "example",
    namespace: odd(random, () => pick(random, vocabulary.namespaces)),
    labels: odd(random, () => labels),
    annotations: odd(random, () => annotationsOf(random, vocabulary)),
    ...owners,
  });
}

function annotationsOf(random: Random, { declarations = ["gone"] }: InjectorVocabulary): Json {
  const annotations = { note: "a/b~c", "gatehouse.dev/reviewed-by": "somebody" };
  if (chance(random, 0.5)) return annotations;
  const fields = [
    "seccompProfile",
    "runAsNonRoot",
    "seccompProfile/app",
    "env.LEVEL/side",
    "<\u2028>",
  ];
  const records = fields
    .filter(() => chance(random, 0.5))
    .map((field) => `${field}=${pick(random, [...declarations, "gone", "a=b"])}`);
  return { ...annotations, "gatehouse.dev/injected": odd(random, () => records.join(",")) };
}

function podSpec(random: Random): Record<string, Json> {
  const containers = (): Json => odd(random, () => list(random, () => containerOf(random)));
  return some(random, {
    os: chance(random, 0.1) ? { name: pick(random, ["windows", "linux"]) } : {},
    securityContext: odd(random, () => securityContextOf(random)),
    initContainers: containers(),
    containers: containers(),
    ephemeralContainers: containers(),
    imagePullSecrets: odd(random, () => list(random, () => odd(random, () => ({ name: "own" })))),
    tolerations: odd(random, () => list(random, () => odd(random, () => tolerationOf(random)))),
  });
}

function tolerationOf(random: Random): Json {
  return some(random, {
    key: "dedicated",
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: pick(random, [10, 60]),
  });
}

function containerOf(random: Random): Json {
  return some(random, {
    name: odd(random, () => pick(random, ["app", "side", "müsli"])),
    securityContext: odd(random, () => ({
      ...securityContextOf(random),
      ...(chance(random, 0.2) ? { privileged: odd(random, () => true) } : {}),
      ...(chance(random, 0.4) ? containerFields(random) : {}),
    })),
    env: odd(random, () => list(random, () => odd(random, () => variableOf(random)))),
  });
}

function containerFields(random: Random): Record<string, Json> {
  const names = (): Json =>
    odd(random, () => list(random, () => pick(random, ["ALL", "NET_RAW", "CAP_SYS_ADMIN", 7])));
  return some(random, {
    allowPrivilegeEscalation: odd(random, () => chance(random, 0.5)),
    readOnlyRootFilesystem: odd(random, () => chance(random, 0.5)),
    capabilities: odd(random, () => some(random, { add: names(), drop: names() })),
  });
}

function variableOf(random: Random): Json {
  return some(random, { name: pick(random, ["LEVEL", "MODE"]), value: pick(random, ["1", "2"]) });
}

function securityContextOf(random: Random): Record<string, Json> {
  const profiles: Json[] = [
    { type: "RuntimeDefault" },
    { type: "Unconfined" },
    { type: "Localhost", localhostProfile: "profiles/payments.json" },
    { localhostProfile: "profiles/other.json", type: "Localhost" },
  ];
  if (chance(random, 0.4)) return { runAsNonRoot: odd(random, () => chance(random, 0.7)) };
  return { seccompProfile: odd(random, () => pick(random, profiles)) };
}
