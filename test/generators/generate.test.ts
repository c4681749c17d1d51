import { expect, test } from "@jest/globals";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { GENERATOR_KINDS, generateAll } from "../../src/generators/generate.ts";
import { policy } from "../support/injector-policies.ts";

const CONTEXT = { bundle: parseBundleName("k8s/injector") };

test("the kinds there are", () => {
  expect(GENERATOR_KINDS).toEqual(["InjectorPolicy"]);
});

test("nothing declared, nothing generated", () => {
  const { modules, tests, data } = generateAll([], CONTEXT);
  expect([...modules, ...tests, ...data]).toEqual([]);
});

test("declarations of a kind reach its generator together", () => {
  const documents = ["one", "two"].map((name) => ({
    kind: "InjectorPolicy" as const,
    document: policy(name, { match: {}, bundle: { name, rules: ["r"] } }),
  }));
  const { modules, tests, data } = generateAll(documents, CONTEXT);
  expect([...modules.keys()]).toContain("injector/injector.rego");
  expect([...tests.keys()]).toEqual(["injector/injector_test.rego"]);
  const [file] = data.values();
  const { policies } = JSON.parse(Buffer.from(file ?? []).toString()) as { policies: object };
  expect(Object.keys(policies)).toEqual(["one", "two"]);
});
