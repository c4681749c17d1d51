import type { JsonObject } from "../../domain/json-value.ts";
import {
  assign,
  type Expression,
  equal,
  moduleText,
  type Rule,
  someIn,
  withInput,
} from "../../opa/rego/module.ts";
import { reference, setTerm, valueTerm, variable } from "../../opa/rego/term.ts";
import { testName } from "../test-name.ts";
import type { DependencyPolicy } from "./dependency-policy.ts";
import { prefixOf } from "./module-pattern.ts";

/** So that the gate's time does not grow with the number of declarations: the first so many by name. */
const MOST_TESTED = 100;

const DENY = ["dependency", "deny"];
const TIME = "2026-01-31T12:00:00Z";

/** Facts that can be read, and say nothing. */
const SOUND: JsonObject = {
  apiVersion: "facts.gatehouse/v1",
  kind: "GoDependencies",
  time: TIME,
  sources: [],
  main: { path: "example.com/sample" },
  modules: {},
  directives: { require: {}, replace: [], exclude: [] },
  claims: [],
  evidence: [],
  changes: [],
};

/** Rego tests: facts that say nothing are denied by each policy, and so is a module that it forbids. */
export function dependencyTests(policies: readonly DependencyPolicy[]): string {
  const taken = new Set<string>();
  return moduleText({
    metadata: {
      title: "Dependency tests",
      description: "Each policy holds for facts that were made for it. Generated.",
    },
    path: ["dependency_test"],
    imports: [["dependency"]],
    rules: [
      ...policies.slice(0, MOST_TESTED).flatMap((policy) => testsOf(policy, taken)),
      {
        form: "contains",
        name: "_unreadable",
        value: reference(["finding", "subject"]),
        body: [
          someIn(["finding"], reference(DENY)),
          equal(reference(["finding", "code"]), valueTerm("facts_unreadable")),
        ],
      },
      {
        form: "test",
        name: "test_success_facts_that_can_be_read",
        body: [
          assign("document", valueTerm(SOUND)),
          withInput(equal(variable("_unreadable"), setTerm([])), variable("document")),
        ],
      },
    ],
  });
}

function testsOf({ metadata, spec }: DependencyPolicy, taken: Set<string>): Rule[] {
  const { name } = metadata;
  const main = { path: sampleOf(spec.match.modules[0] ?? "...") };
  const finding = (code: string, field: string, value: string): Expression[] => [
    withInput(someIn(["finding"], reference(DENY)), variable("document")),
    equal(reference(["finding", "code"]), valueTerm(code)),
    equal(reference(["finding", "policy"]), valueTerm(name)),
    equal(reference(["finding", field]), valueTerm(value)),
  ];
  const asked = (test: string, document: JsonObject, expected: readonly Expression[]): Rule => ({
    form: "test",
    name: testName(test, taken),
    body: [assign("document", valueTerm(document)), ...expected],
  });
  const [forbidden] = spec.forbidden.filter((each) => isAlwaysDenied(each));
  const module = sampleOf(forbidden?.module ?? "...");
  return [
    asked(`test_fail_unreadable_${name}`, { main }, finding("facts_unreadable", "subject", "time")),
    ...(forbidden === undefined
      ? []
      : [
          asked(
            `test_fail_forbidden_${name}`,
            {
              main,
              time: TIME,
              modules: { [module]: { version: "v1.0.0", required: "direct" } },
            },
            finding("forbidden_module", "module", module),
          ),
        ]),
  ];
}

function isAlwaysDenied(listed: DependencyPolicy["spec"]["forbidden"][number]): boolean {
  const { versions, severity, effectiveOn } = listed;
  const isForAll = [versions.atLeast, versions.below, versions.except].every(
    (each) => each === undefined,
  );
  return isForAll && severity === "deny" && effectiveOn === undefined;
}

/** A path that a pattern covers. */
function sampleOf(pattern: string): string {
  return pattern === "..." ? "example.com/sample" : (prefixOf(pattern) ?? pattern);
}
