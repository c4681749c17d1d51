import type { Json, JsonObject } from "../../domain/json-value.ts";
import { assign, equal, moduleText, type Rule, someIn, withInput } from "../rego/module.ts";
import { reference, setTerm, valueTerm, variable } from "../rego/term.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";

/** So that the gate's time does not grow with the number of declarations: the first so many by name. */
const MOST_TESTED = 100;

const BUNDLES = ["injector", "inject_policy"];
const PATCH = ["injector", "patch"];

/** Rego tests: a resource made for each declaration gets what it declares, and what is no resource gets nothing. */
export function injectorTests(policies: readonly DeclaredPolicy[]): string {
  const taken = new Set<string>();
  return moduleText({
    metadata: {
      title: "Injector tests",
      description: "Each declaration reaches a resource that was made to match it. Generated.",
    },
    path: ["injector_test"],
    imports: [["injector"]],
    rules: [
      ...policies.slice(0, MOST_TESTED).map((policy) => effectTest(policy, taken)),
      ...emptinessTests(),
    ],
  });
}

function effectTest(policy: DeclaredPolicy, taken: Set<string>): Rule {
  const name = testName(policy.name, taken);
  const document = assign("document", valueTerm(sampleDocument(policy)));
  if (policy.bundle === undefined) {
    const patch = withInput(assign("operations", reference(PATCH)), variable("document"));
    return { form: "test", name, body: [document, patch, someIn(["_"], variable("operations"))] };
  }
  return {
    form: "test",
    name,
    body: [
      document,
      withInput(someIn(["policy_bundle"], reference(BUNDLES)), variable("document")),
      equal(reference(["policy_bundle", "metadata", "name"]), valueTerm(policy.bundle.name)),
    ],
  };
}

function emptinessTests(): Rule[] {
  const nothing = valueTerm({});
  return [
    {
      form: "test",
      name: "test_fail_no_bundles_without_resource",
      body: [withInput(equal(reference(BUNDLES), setTerm([])), nothing)],
    },
    {
      form: "test",
      name: "test_fail_no_patch_without_resource",
      body: [withInput(equal(reference(PATCH), valueTerm([])), nothing)],
    },
  ];
}

/** The least document that satisfies every constraint: the first accepted value of each. */
function sampleDocument({ constraints }: DeclaredPolicy): JsonObject {
  const labels: Record<string, Json> = {};
  const metadata: Record<string, Json> = {};
  const document: Record<string, Json> = {};
  let kind = "Pod";
  for (const [fact, [value = ""]] of constraints) {
    if (fact === "kind") kind = value;
    else if (fact === "namespace") metadata["namespace"] = value;
    else if (fact === "environment") document["environment"] = value;
    else labels[fact.slice("label:".length)] = value;
  }
  if (Object.keys(labels).length > 0) metadata["labels"] = labels;
  document["resource"] = { kind, metadata, spec: sampleSpec(kind) };
  return document;
}

function sampleSpec(kind: string): JsonObject {
  if (kind === "Pod") return { containers: [] };
  if (kind === "CronJob") return { jobTemplate: { spec: { template: { spec: {} } } } };
  return { template: { spec: {} } };
}

function testName(name: string, taken: Set<string>): string {
  const base = `test_success_${name.replaceAll(/[^a-z0-9]/g, "_")}`;
  let free = base;
  for (let count = 2; taken.has(free); count += 1) free = `${base}_${count}`;
  taken.add(free);
  return free;
}
