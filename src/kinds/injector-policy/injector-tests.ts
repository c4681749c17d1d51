import { assign, equal, moduleText, type Rule, someIn, withInput } from "../../opa/rego/module.ts";
import { reference, setTerm, valueTerm, variable } from "../../opa/rego/term.ts";
import { testName } from "../test-name.ts";
import { expandedText } from "./declared-bundle.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import { sampleOf } from "./sample.ts";

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
  const name = testName(`test_success_${policy.name}`, taken);
  const sample = sampleOf(policy);
  const document = assign("document", valueTerm(sample.document));
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
      equal(
        reference(["policy_bundle", "metadata", "name"]),
        valueTerm(expandedText(policy.bundle.name, sample.facts)),
      ),
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
