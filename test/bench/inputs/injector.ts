import type { Json } from "../../../src/domain/json-value.ts";

export const INJECTOR_BUNDLE = "k8s/injector";
export const INJECTOR_PATCH = "injector/patch";

/** So many teams at most; with more declarations than that each has several, told apart by labels. */
const NAMESPACES = 1000;

/** The files of a bundle with so many declarations of kind InjectorPolicy. */
export function injectorFiles(declarations: number): Readonly<Record<string, string>> {
  return {
    "bundle.yaml": `apiVersion: gatehouse/v1
kind: Bundle
metadata:
  name: ${INJECTOR_BUNDLE}
spec:
  roots: [injector]
  entrypoints: [injector/inject_policy, ${INJECTOR_PATCH}]
  generate: [policies.yaml]
`,
    "policies.yaml": Array.from({ length: declarations }, (_, number) => policyText(number)).join(
      "---\n",
    ),
  };
}

function policyText(number: number): string {
  return `apiVersion: gatehouse/v1
kind: InjectorPolicy
metadata:
  name: policy-${number}
spec:
  priority: ${number % 7}
  match:
    kinds: [Pod]
    namespaces: [team-${number % NAMESPACES}]
    labels: { app: service-${number} }
  bundle: { name: bundle-${number % 100}, rules: [no-privileged-containers, read-only-root] }
  mutations:
    seccompProfile: { type: RuntimeDefault }
    labels: { policy: policy-${number} }
    annotations: { gatehouse.dev/injected-by: bench }
`;
}

/** A pod that one of the first ten declarations matches, as an API server sends it. */
export const POD_REVIEW: Json = {
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: {
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    operation: "CREATE",
    namespace: "team-7",
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "service-7-0", namespace: "team-7", labels: { app: "service-7" } },
      spec: {
        initContainers: [{ name: "migrate", image: "registry.example.com/migrate:1.2" }],
        containers: [
          { name: "service", image: "registry.example.com/service:3.4", args: ["--port=8080"] },
          { name: "proxy", image: "registry.example.com/proxy:5.6" },
        ],
      },
    },
  },
};
