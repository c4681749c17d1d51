import { defineKind, type Kind } from "../kind.ts";
import { generateInjector } from "./generate-injector.ts";
import { injectorPolicySchema } from "./injector-policy.ts";

const PACKAGES = [
  "bundles",
  "capabilities",
  "entries",
  "leftovers",
  "match",
  "metadata",
  "mutate",
  "operation",
  "record",
  "review",
  "settings",
  "subject",
  "workload",
];

export const injectorPolicyKind: Kind = defineKind({
  name: "InjectorPolicy",
  summary:
    "Which policy bundle Kubernetes resources get, and how they are changed when they are created",
  schema: injectorPolicySchema,
  ruleSets: PACKAGES.map((name) => `injector/${name}/${name}.rego`),
  generate: generateInjector,
});
