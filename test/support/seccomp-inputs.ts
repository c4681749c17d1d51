import type { Json } from "../../src/domain/json-value.ts";
import { chance, list, odd, pick, type Random, some } from "./odd-values.ts";

/** What the questions to a seccomp bundle are made of, so that a fair part of them meets a policy. */
export interface SeccompVocabulary {
  readonly policies: readonly string[];
  readonly containers: readonly string[];
  readonly images: readonly string[];
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Places of profiles. */
  readonly profiles: readonly string[];
  readonly architectures: readonly string[];
  readonly calls: readonly string[];
  readonly numbers: readonly number[];
}

/** Of the example bundle. */
export const SECCOMP_VOCABULARY: SeccompVocabulary = {
  policies: ["nginx", "redis", "none"],
  containers: ["nginx", "web", "redis", "cache", "side"],
  images: [
    "nginx",
    "nginx:1.25",
    "docker.io/library/nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "registry.example.com:5000/nginx",
    "redis:7",
    "redis",
    "localhost/redis",
  ],
  namespaces: ["shop", "payments", "kube-system"],
  labels: { app: ["web", "cache"], tier: ["front", "back"] },
  profiles: ["gatehouse/nginx.json", "gatehouse/redis.json", "other.json"],
  architectures: ["x86_64", "x86_64", "x86_64", "aarch64", "x86"],
  calls: ["read", "openat", "mount", "ptrace", "socket", "epoll_wait", "clone3", "opnat"],
  numbers: [0, 1, 41, 165, 257, 435, 9999, -1, 1.5, 2 ** 53],
};

/** A question in each of its forms, with observed calls or without, and now and then something that does not belong there. */
export function seccompInput(random: Random, vocabulary: SeccompVocabulary): Json {
  const observed = (): Record<string, Json> =>
    chance(random, 0.5)
      ? { observed: odd(random, () => list(random, () => observedCall(random, vocabulary))) }
      : {};
  const pod = odd(random, () => resource(random, vocabulary));
  switch (pick(random, ["review", "resource", "bare", "container", "policy"])) {
    case "review":
      return odd(random, () => ({
        request: odd(random, () => review(random, pod, vocabulary)),
        ...observed(),
      }));
    case "resource":
      return some(random, { resource: pod, ...observed() });
    case "bare":
      return pod;
    case "container":
      return some(random, {
        container: odd(random, () => ({
          ...container(random, vocabulary),
          namespace: odd(random, () => pick(random, vocabulary.namespaces)),
          labels: labels(random, vocabulary),
        })),
        ...observed(),
      });
    default:
      return some(random, {
        policy: odd(random, () => pick(random, vocabulary.policies)),
        ...observed(),
      });
  }
}

function review(random: Random, pod: Json, vocabulary: SeccompVocabulary): Json {
  const unchanged = chance(random, 0.3) ? pod : resource(random, vocabulary);
  return some(random, {
    uid: "1",
    operation: odd(random, () => pick(random, ["CREATE", "CREATE", "UPDATE", "DELETE"])),
    namespace: odd(random, () => pick(random, vocabulary.namespaces)),
    object: pod,
    oldObject: odd(random, () => unchanged),
  });
}

function resource(random: Random, vocabulary: SeccompVocabulary): Json {
  const kind = pick(random, ["Pod", "Pod", "Pod", "Deployment", "CronJob", "Service"]);
  const metadata = odd(random, () =>
    some(random, {
      namespace: odd(random, () => pick(random, vocabulary.namespaces)),
      labels: labels(random, vocabulary),
    }),
  );
  const containers = (): Json =>
    odd(random, () => list(random, () => container(random, vocabulary)));
  const spec = odd(random, () =>
    some(random, {
      ...(chance(random, 0.1) ? { os: { name: pick(random, ["windows", "linux"]) } } : {}),
      securityContext: odd(random, () => ({ seccompProfile: requested(random, vocabulary) })),
      initContainers: containers(),
      containers: containers(),
      ephemeralContainers: containers(),
    }),
  );
  const template = { template: { metadata, spec } };
  const inner: Record<string, Json> = {
    Pod: spec,
    Deployment: template,
    CronJob: { jobTemplate: { spec: template } },
  };
  return some(random, { kind: odd(random, () => kind), metadata, spec: inner[kind] ?? {} });
}

function container(random: Random, vocabulary: SeccompVocabulary): Record<string, Json> {
  return some(random, {
    name: odd(random, () => pick(random, vocabulary.containers)),
    image: odd(random, () => pick(random, vocabulary.images)),
    securityContext: odd(random, () =>
      some(random, {
        ...(chance(random, 0.7) ? { seccompProfile: requested(random, vocabulary) } : {}),
        ...(chance(random, 0.1) ? { privileged: odd(random, () => true) } : {}),
        allowPrivilegeEscalation: odd(random, () => chance(random, 0.3)),
      }),
    ),
  });
}

function requested(random: Random, vocabulary: SeccompVocabulary): Json {
  return odd(random, () =>
    pick<Json>(random, [
      { type: "RuntimeDefault" },
      { type: "Unconfined" },
      {},
      ...vocabulary.profiles.map((file) => ({ type: "Localhost", localhostProfile: file })),
    ]),
  );
}

function labels(random: Random, vocabulary: SeccompVocabulary): Json {
  return odd(random, () =>
    some(
      random,
      Object.fromEntries(
        Object.entries(vocabulary.labels).map(([key, values]) => [
          key,
          odd(random, () => pick(random, values)),
        ]),
      ),
    ),
  );
}

function observedCall(random: Random, vocabulary: SeccompVocabulary): Json {
  const called: Record<string, Json> = chance(random, 0.6)
    ? { call: odd(random, () => pick(random, vocabulary.calls)) }
    : { number: odd(random, () => pick(random, vocabulary.numbers)) };
  return odd(random, () =>
    some(random, {
      architecture: odd(random, () => pick(random, vocabulary.architectures)),
      ...called,
      ...(chance(random, 0.3) ? { args: odd(random, () => args(random)) } : {}),
      ...(chance(random, 0.3)
        ? { container: odd(random, () => pick(random, vocabulary.containers)) }
        : {}),
    }),
  );
}

function args(random: Random): Json {
  return Array.from({ length: 6 }, () =>
    odd(random, () => pick(random, [0, 1, 2, 10, 524289, 4294967297, -1, 2 ** 53])),
  );
}
