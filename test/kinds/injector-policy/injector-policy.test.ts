import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import {
  injectorPolicySchema,
  type LocatedInjectorPolicy,
} from "../../../src/kinds/injector-policy/injector-policy.ts";
import { policiesOf } from "../../support/injector-policies.ts";

const HEAD = "apiVersion: gatehouse/v1\nkind: InjectorPolicy\nmetadata: { name: one }\n";

function parse(spec: string): LocatedInjectorPolicy {
  const [parsed] = policiesOf("policy.yaml", `${HEAD}spec: ${spec}\n`);
  if (parsed === undefined) throw new Error("there is one document");
  return parsed;
}

/** `row:col: message` of each finding. */
function findings(spec: string): string[] {
  try {
    parse(spec);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.diagnostics.map(
      ({ location, message }) => `${location?.row}:${location?.col}: ${message}`,
    );
  }
  return [];
}

test("what is left out has its default", () => {
  const { value } = parse("{ match: {}, bundle: { name: b, rules: [r] } }");
  expect(value.spec).toEqual({
    priority: 0,
    match: { kinds: ["Pod"], operations: ["CREATE"] },
    bundle: { apiVersion: "gatehouse/v1", name: ["b"], rules: [["r"]] },
    enforcementAction: "Warn",
  });
});

test("a profile that was chosen stays unless the declaration says otherwise", () => {
  const { value } = parse("{ match: {}, mutations: { seccompProfile: { type: Unconfined } } }");
  expect(value.spec.mutations?.seccompProfile?.override).toBe("Never");
});

test("a part knows its place", () => {
  const { locate } = parse("{ match: {}, mutations: { labels: { a: b } } }");
  expect(locate(["spec", "mutations", "labels", "a"])).toEqual({
    file: "policy.yaml",
    row: 4,
    col: 46,
  });
});

const WITH_PODS =
  "CronJob, DaemonSet, Deployment, Job, Pod, ReplicaSet, ReplicationController, StatefulSet";

describe("faults", () => {
  const cases: { note: string; spec: string; want: string[] }[] = [
    {
      note: "neither bundle nor mutations",
      spec: "{ match: {} }",
      want: ["4:7: spec must hold a bundle, mutations or both"],
    },
    {
      note: "mutations that change nothing",
      spec: "{ match: {}, mutations: { labels: {} } }",
      want: ["4:31: spec.mutations must hold something to change"],
    },
    {
      note: "no match",
      spec: "{ bundle: { name: b, rules: [r] } }",
      want: ['4:7: missing field "match" in spec'],
    },
    {
      note: "a local profile without its path",
      spec: "{ match: {}, mutations: { seccompProfile: { type: Localhost } } }",
      want: ['4:49: missing field "localhostProfile" in spec.mutations.seccompProfile'],
    },
    {
      note: "a path without a local profile",
      spec: "{ match: {}, mutations: { seccompProfile: { type: Unconfined, localhostProfile: x } } }",
      want: [
        "4:87: spec.mutations.seccompProfile.localhostProfile must be left out with the type Unconfined",
      ],
    },
    {
      note: "a path that climbs out",
      spec: "{ match: {}, mutations: { seccompProfile: { type: Localhost, localhostProfile: a/../b } } }",
      want: [
        "4:86: spec.mutations.seccompProfile.localhostProfile must be a path below the kubelet's seccomp folder, relative and without ..",
      ],
    },
    {
      note: "a profile for a kind without pods",
      spec: "{ match: { kinds: [Pod, ConfigMap] }, mutations: { seccompProfile: { type: Unconfined } } }",
      want: [
        `4:31: spec.match.kinds[1]: ConfigMap cannot get a seccomp profile (${WITH_PODS} can)`,
      ],
    },
    {
      note: "a template's label for a kind without one",
      spec: "{ match: { kinds: [ConfigMap] }, mutations: { labels: { a: b }, target: both } }",
      want: [
        `4:26: spec.match.kinds[0]: ConfigMap cannot get labels and annotations of a template (${WITH_PODS} can)`,
      ],
    },
    {
      note: "pull secrets for templates only",
      spec: "{ match: { kinds: [Job] }, mutations: { imagePullSecrets: [a] } }",
      want: ["4:25: spec.match.kinds must hold Pod: image pull secrets are added to Pods only"],
    },
    {
      note: "updates of what is fixed",
      spec: "{ match: { operations: [UPDATE] }, mutations: { labels: { a: b } } }",
      want: [
        "4:30: spec.match.operations must hold CREATE: Pods and Jobs are not changed when they are updated",
      ],
    },
    {
      note: "an operation without an object",
      spec: "{ match: { operations: [DELETE] }, bundle: { name: b, rules: [r] } }",
      want: ['4:31: spec.match.operations[0] must be one of "CREATE", "UPDATE"'],
    },
    {
      note: "a namespace pattern with two stars",
      spec: '{ match: { namespaces: ["a*b*"] }, bundle: { name: b, rules: [r] } }',
      want: [
        "4:31: spec.match.namespaces[0] must be a namespace (at most 63 lower-case letters, digits and -) or a pattern with one * or with one at both ends",
      ],
    },
    {
      note: "expressions with and without values",
      spec: "{ match: { matchExpressions: [{ key: a, operator: In }, { key: b, operator: Exists, values: [c] }] }, bundle: { name: b, rules: [r] } }",
      want: [
        '4:37: missing field "values" in spec.match.matchExpressions[0]',
        "4:99: spec.match.matchExpressions[1].values must be left out with the operator Exists",
      ],
    },
    {
      note: "two sources of the environment",
      spec: "{ match: { environmentFrom: { label: a, namespaceAnnotation: b } }, bundle: { name: b, rules: [r] } }",
      want: ["4:35: spec.match.environmentFrom must hold either label or namespaceAnnotation"],
    },
    {
      note: "an unknown placeholder",
      spec: '{ match: {}, bundle: { name: "b-{namespce}", rules: ["r-{label:a/b}", "{{x}}", "{"] } }',
      want: [
        "4:36: spec.bundle.name has the unknown placeholder {namespce}: there are {kind}, {namespace}, {environment} and {label:<key>}",
        "4:86: spec.bundle.rules[2] has a single {: write {{",
      ],
    },
    {
      note: "more placeholders than anybody needs",
      spec: `{ match: {}, bundle: { name: "${"{kind}".repeat(9)}", rules: [r] } }`,
      want: ["4:36: spec.bundle.name must hold at most 8 placeholders"],
    },
    {
      note: "a name that no fact makes right",
      spec: '{ match: {}, bundle: { name: "B-{namespace}", rules: [r] } }',
      want: [
        "4:36: spec.bundle.name must be lower-case letters, digits, - and ., with a letter or digit at both ends",
      ],
    },
    {
      note: "a list that must not be empty",
      spec: "{ match: {}, bundle: { name: b, rules: [] } }",
      want: ["4:46: spec.bundle.rules must hold at least one"],
    },
    {
      note: "the annotation that the rules keep",
      spec: "{ match: {}, mutations: { annotations: { gatehouse.dev/injected: x } } }",
      want: [
        '4:72: spec.mutations.annotations["gatehouse.dev/injected"] is kept by the rules themselves: who set what',
      ],
    },
    {
      note: "tolerations that Kubernetes refuses",
      spec: "{ match: {}, mutations: { tolerations: [{ key: a, operator: Exists, value: b }, { effect: NoSchedule }, { key: a, tolerationSeconds: 1 }] } }",
      want: [
        "4:82: spec.mutations.tolerations[0].value must be left out with the operator Exists",
        '4:87: missing field "operator" in spec.mutations.tolerations[1]',
        "4:140: spec.mutations.tolerations[2].tolerationSeconds must be left out but with the effect NoExecute",
      ],
    },
    {
      note: "a flag that is neither",
      spec: "{ match: {}, mutations: { runAsNonRoot: yes please, capabilities: { drop: [CAP_CHOWN] }, env: { 1A: b } } }",
      want: [
        "4:47: spec.mutations.runAsNonRoot must be true, false or {value, override}",
        "4:82: spec.mutations.capabilities.drop[0] must be ALL or such as NET_RAW",
        '4:103: the name "1A" must be a name of letters, digits, - _ and ., without a digit at its start',
      ],
    },
    {
      note: "a repeated entry",
      spec: "{ match: { namespaces: [a, b, a] }, bundle: { name: b, rules: [r] } }",
      want: ['4:37: spec.match.namespaces[2]: "a" stands twice in the list'],
    },
    {
      note: "a label value of the wrong type",
      spec: "{ match: { labels: { a: 1 } }, bundle: { name: b, rules: [r] } }",
      want: ["4:31: spec.match.labels.a must be a label value or a list of them"],
    },
    {
      note: "a label key that Kubernetes refuses",
      spec: "{ match: {}, mutations: { labels: { a~b: x } } }",
      want: [
        '4:43: the name "a~b" must be a Kubernetes key: [DNS name/]name, the name at most 63 of A-Z a-z 0-9 - _ .',
      ],
    },
    {
      note: "a priority that is no whole number",
      spec: "{ priority: 1.5, match: {}, bundle: { name: b, rules: [r] } }",
      want: ["4:19: spec.priority must be a whole number, not a number"],
    },
    {
      note: "a line break in a rule",
      spec: '{ match: {}, bundle: { name: b, rules: ["a\\nb"] } }',
      want: [
        "4:47: spec.bundle.rules[0] must be visible text on one line, with single spaces between words",
      ],
    },
  ];
  test.each(cases)("$note", ({ spec, want }) => {
    expect(findings(spec)).toEqual(want);
  });
});

test("a JSON Schema with descriptions can be printed", () => {
  const schema = z.toJSONSchema(injectorPolicySchema, { io: "input" }) as unknown as {
    required: string[];
    properties: { spec: { properties: Record<string, { description?: string }> } };
  };
  expect(schema.required).toEqual(["apiVersion", "kind", "metadata", "spec"]);
  const described = Object.entries(schema.properties.spec.properties);
  expect(described.map(([name]) => name)).toEqual([
    "priority",
    "match",
    "bundle",
    "mutations",
    "enforcementAction",
  ]);
  for (const [, { description }] of described) expect(description).toBeDefined();
});
