import type { Json } from "../../../src/domain/json-value.ts";
import { syscallsOf } from "../../../src/seccomp/syscalls/syscall-table.ts";

export const SECCOMP_BUNDLE = "k8s/seccomp";
export const SECCOMP_DENY = "seccomp/deny";

/** Calls that nothing answers with another errno: the question asks for some of them. */
const CALLS: readonly string[] = [...syscallsOf("x86_64").keys()];

/** The files of a bundle with so many policies of so many calls each, every one bound to an image of its own. */
export function seccompFiles(policies: number, calls: number): Readonly<Record<string, string>> {
  return {
    "bundle.yaml": `apiVersion: gatehouse/v1
kind: Bundle
metadata:
  name: ${SECCOMP_BUNDLE}
spec:
  roots: [seccomp]
  entrypoints: [${SECCOMP_DENY}]
  generate: [policies.yaml]
`,
    "policies.yaml": Array.from({ length: policies }, (_, number) =>
      policyText(number, calls),
    ).join("---\n"),
  };
}

function policyText(number: number, calls: number): string {
  return `apiVersion: gatehouse/v1
kind: SeccompPolicy
metadata:
  name: service-${number}
spec:
  architectures: [x86_64]
  allow: [${CALLS.slice(0, calls).join(", ")}]
  equivalents: false
  bind:
    images: [registry.example.com/service-${number}]
`;
}

/** A pod of the first policy that asks for its profile, and ten calls that were seen of it. */
export const POD_QUESTION: Json = {
  request: {
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    operation: "CREATE",
    namespace: "shop",
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "service-0-0", namespace: "shop", labels: { app: "service-0" } },
      spec: {
        initContainers: [{ name: "migrate", image: "registry.example.com/migrate:1.2" }],
        containers: [
          {
            name: "service",
            image: "registry.example.com/service-0:3.4",
            securityContext: {
              seccompProfile: {
                type: "Localhost",
                localhostProfile: "gatehouse/service-0.json",
              },
            },
          },
        ],
      },
    },
  },
  observed: CALLS.slice(0, 10).map((call) => ({ architecture: "x86_64", call })),
};
