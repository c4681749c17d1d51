import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import {
  injectorPolicySchema,
  parseInjectorPolicy,
} from "../../src/declarations/injector-policy.ts";
import { splitDocuments } from "../../src/declarations/read-document.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";

const HEAD = "apiVersion: gatehouse/v1\nkind: InjectorPolicy\nmetadata: { name: one }\n";

function parse(spec: string): ReturnType<typeof parseInjectorPolicy> {
  const [document] = splitDocuments("policy.yaml", `${HEAD}spec: ${spec}\n`);
  if (document === undefined) throw new Error("there is one document");
  return parseInjectorPolicy(document);
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
    match: { kinds: ["Pod"] },
    bundle: { name: "b", rules: ["r"] },
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
      want: ["4:31: spec.mutations must hold seccompProfile, labels or annotations"],
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
      spec: "{ match: { kinds: [Pod, ReplicaSet] }, mutations: { seccompProfile: { type: Unconfined } } }",
      want: [
        "4:31: spec.match.kinds[1]: ReplicaSet cannot get a seccomp profile (CronJob, DaemonSet, Deployment, Job, Pod, StatefulSet can)",
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
  expect(described.map(([name]) => name)).toEqual(["priority", "match", "bundle", "mutations"]);
  for (const [, { description }] of described) expect(description).toBeDefined();
});
