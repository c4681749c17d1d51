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
import { syscallsOf } from "../../seccomp/syscalls/syscall-table.ts";
import { testName } from "../test-name.ts";
import type { PublishedPolicy } from "./published-policy.ts";
import { isBoundTo, sampleContainer } from "./sample-container.ts";

/** So that the gate's time does not grow with the number of declarations: the first so many by name. */
const MOST_TESTED = 100;

const DENY = ["seccomp", "deny"];
const VIOLATIONS = ["seccomp", "violations"];

/** Rego tests: a container made for each policy passes with its profile and not without; so do its calls and one that it lacks. */
export function seccompTests(policies: readonly PublishedPolicy[]): string {
  const taken = new Set<string>();
  const tested = policies.slice(0, MOST_TESTED);
  return moduleText({
    metadata: {
      title: "Seccomp tests",
      description: "Each policy holds for a container that was made for it. Generated.",
    },
    path: ["seccomp_test"],
    imports: [["seccomp"]],
    rules: [
      ...tested.flatMap((policy) => [
        ...containerTests(policy, policies, taken),
        ...callTests(policy, taken),
      ]),
      ...emptinessTests(),
    ],
  });
}

function containerTests(
  policy: PublishedPolicy,
  policies: readonly PublishedPolicy[],
  taken: Set<string>,
): Rule[] {
  if (policy.binding === undefined) return [];
  const sample = sampleContainer(policy.binding);
  if (!isBoundTo(policy, sample, policies)) return [];
  const container: JsonObject = { ...sample };
  const { localhostProfile } = policy;
  const right = {
    allowPrivilegeEscalation: false,
    seccompProfile: { type: "Localhost", localhostProfile },
  };
  return [
    nothing(testName(`test_success_container_${policy.name}`, taken), DENY, {
      container: { ...container, securityContext: right },
    }),
    something(testName(`test_fail_container_${policy.name}`, taken), DENY, { container }),
  ];
}

function callTests({ name, parts, calls }: PublishedPolicy, taken: Set<string>): Rule[] {
  const [architecture] = parts.architectures;
  if (architecture === undefined) return [];
  const known = [...syscallsOf(architecture).keys()];
  const allowed = new Set(calls.map((call) => call.name));
  const seen = (call: string): JsonObject => ({
    policy: name,
    observed: [{ architecture, call }],
  });
  const right = known.find((call) => allowed.has(call));
  const wrong = known.find((call) => !allowed.has(call));
  return [
    ...(right === undefined
      ? []
      : [nothing(testName(`test_success_call_${name}`, taken), VIOLATIONS, seen(right))]),
    ...(wrong === undefined
      ? []
      : [something(testName(`test_fail_call_${name}`, taken), VIOLATIONS, seen(wrong))]),
  ];
}

function emptinessTests(): Rule[] {
  return [
    nothing("test_success_no_question_no_denial", DENY, {}),
    {
      form: "test",
      name: "test_fail_no_profile_without_question",
      body: [withInput(equal(reference(["seccomp", "profile"]), valueTerm({})), valueTerm({}))],
    },
  ];
}

function nothing(name: string, rule: readonly string[], input: JsonObject): Rule {
  return asked(name, input, equal(reference(rule), setTerm([])));
}

function something(name: string, rule: readonly string[], input: JsonObject): Rule {
  return asked(name, input, someIn(["_"], reference(rule)));
}

function asked(name: string, input: JsonObject, expression: Expression): Rule {
  const body = [assign("document", valueTerm(input)), withInput(expression, variable("document"))];
  return { form: "test", name, body };
}
