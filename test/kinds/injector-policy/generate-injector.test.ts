import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Json } from "../../../src/domain/json-value.ts";
import type { Generated } from "../../../src/kinds/generated.ts";
import { generateInjector } from "../../../src/kinds/injector-policy/generate-injector.ts";
import {
  injectorPolicySchema,
  type LocatedInjectorPolicy,
} from "../../../src/kinds/injector-policy/injector-policy.ts";
import { INJECTOR_CONTEXT, policy } from "../../support/injector-policies.ts";

/** Ten times as many show the same: `INJECTOR_DECLARATIONS=10000`. */
const MANY = Number(process.env["INJECTOR_DECLARATIONS"] ?? 1_000);

function texts(generated: Generated): Record<string, string> {
  const files = [...generated.modules, ...generated.tests, ...generated.data];
  return Object.fromEntries(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

test("the order of the declarations does not matter", () => {
  const policies = ["a", "b", "c", "d"].map((name, position) =>
    policy(name, {
      match: { namespaces: [name], labels: { z: "1", app: ["x", "y"] } },
      bundle: { name: "shared", rules: [`r${position}`] },
    }),
  );
  const wanted = texts(generateInjector(policies, INJECTOR_CONTEXT));
  fc.assert(
    fc.property(fc.shuffledSubarray(policies, { minLength: 4 }), (shuffled) => {
      expect(texts(generateInjector(shuffled, INJECTOR_CONTEXT))).toEqual(wanted);
    }),
    { numRuns: 10 },
  );
});

interface Index {
  readonly shapes: Readonly<
    Record<string, readonly { readonly id: string; readonly facts: string[] }[]>
  >;
  readonly names: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

function indexOf(policies: readonly LocatedInjectorPolicy[]): Index {
  const data = texts(generateInjector(policies, INJECTOR_CONTEXT))["injector/data.json"] ?? "{}";
  return (JSON.parse(data) as { index: Index }).index;
}

/** How many things the rules look at for one resource: shapes tried and declarations found. */
function workFor(index: Index, facts: Readonly<Record<string, string>>): number {
  const shapes = Object.keys(facts).flatMap((fact) => index.shapes[fact] ?? []);
  const found = shapes.flatMap((shape) => {
    const key = shape.facts.map((fact) => facts[fact] ?? "").join("\n");
    return index.names[shape.id]?.[key] ?? [];
  });
  return shapes.length + found.length;
}

/** Same profile everywhere, so that none conflict. Not read from text, which would take most of the time. */
function declarations(count: number, matchOf: (position: number) => Json): LocatedInjectorPolicy[] {
  return Array.from({ length: count }, (_, position) => ({
    value: injectorPolicySchema.parse({
      apiVersion: "gatehouse/v1",
      kind: "InjectorPolicy",
      metadata: { name: `p-${position}` },
      spec: {
        match: matchOf(position),
        mutations: { seccompProfile: { type: "RuntimeDefault" } },
      },
    }),
    locate: () => ({ file: "policies.yaml", row: position + 1, col: 1 }),
  }));
}

describe(`the work for one resource does not grow from ten declarations to ${MANY}`, () => {
  const facts = {
    kind: "Pod",
    namespace: "n-1",
    environment: "prod",
    "label:app": "app-1",
    "label:common": "x",
    "label:key-1": "true",
    operation: "CREATE",
    "namespace^11": "team-10001-",
    namespace$8: "x-10001-",
  };
  const cases: { note: string; matchOf: (position: number) => Json }[] = [
    { note: "a label value each", matchOf: (at) => ({ labels: { app: `app-${at}` } }) },
    { note: "a namespace each", matchOf: (at) => ({ namespaces: [`n-${at}`] }) },
    {
      note: "a label key each",
      matchOf: (at) => ({ labels: { [`key-${at}`]: "true", common: "x" } }),
    },
    {
      note: "namespaces by labels",
      matchOf: (at) => ({
        namespaces: [`n-${at % 100}`],
        labels: { app: `app-${Math.floor(at / 100)}`, common: ["x", "y"] },
      }),
    },
    {
      note: "lists of everything",
      matchOf: (at) => ({
        kinds: ["Pod", "Deployment"],
        namespaces: [`n-${at}`, `m-${at}`],
        environments: ["prod", "dev"],
      }),
    },
    {
      note: "a namespace pattern each",
      matchOf: (at) => ({ namespaces: [`team-${at + 10_000}-*`, `*-${at + 10_000}-x`] }),
    },
    {
      note: "a label that must be there each, and one that must not",
      matchOf: (at) => ({
        matchExpressions: [
          { key: `key-${at}`, operator: "Exists" },
          { key: "old", operator: "DoesNotExist" },
        ],
      }),
    },
  ];
  test.each(cases)("$note", ({ matchOf }) => {
    const few = workFor(indexOf(declarations(10, matchOf)), facts);
    const many = workFor(indexOf(declarations(MANY, matchOf)), facts);
    expect(few).toBeGreaterThan(0);
    expect(many).toBeLessThanOrEqual(few + 1);
  });
});
