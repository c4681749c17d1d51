import { expect, test } from "@jest/globals";
import type { RegoVersion } from "../../../../src/opa/rego/ast/nodes.ts";
import { compareParsers } from "../../../support/compare-parsers.ts";
import { mutateRego } from "../../../support/mutate-rego.ts";
import { opaSuite } from "../../../support/opa-suite.ts";
import { randomModule } from "../../../support/random-module.ts";
import { randomSyntax } from "../../../support/random-syntax.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

/** More than the usual number, and others, to search further. */
const TEXTS = Number(process.env["PARSE_TEXTS"] ?? 1_000);
const SEED = Number(process.env["PARSE_SEED"] ?? 1);
const VERSIONS = [0, 1] as const;

function expectSame(texts: readonly string[], version: RegoVersion): void {
  const { accepted, differences } = compareParsers(texts, version);
  expect(differences.slice(0, 3)).toEqual([]);
  expect(accepted).toBeGreaterThan(TEXTS / 20);
}

test.each(VERSIONS)("random syntax is read in version %i as OPA reads it", (version) => {
  const random = seededRandom(SEED);
  const texts = Array.from({ length: TEXTS }, () => randomSyntax(random));
  expectSame(texts, version);
});

test.each(VERSIONS)("modules with faults are read in version %i as OPA reads them", (version) => {
  const random = seededRandom(SEED);
  const modules = opaSuite(version).flatMap(({ modules: texts = [] }) => texts);
  const short = [...new Set(modules)].filter(({ length }) => length < 800);
  const texts = Array.from({ length: TEXTS }, () => {
    const drawn = short[Math.floor(random() * short.length)] ?? "";
    return mutateRego(random() < 0.2 ? randomModule(random) : drawn, random);
  });
  expectSame(texts, version);
});

test("members of the same key lie as Go's sorting leaves them", () => {
  const random = seededRandom(SEED);
  const texts = Array.from({ length: TEXTS / 5 }, (_, at) => {
    const keys = randomKeys(random, at);
    return `package a\np := {${keys.map((key, place) => `${key}: ${place}`).join(", ")}}`;
  });
  expectSame(texts, 1);
});

/** A few or some hundred, in each of the ways that the sorting treats apart. */
function randomKeys(random: () => number, way: number): readonly number[] {
  const count = 2 + Math.floor(random() * (random() < 0.3 ? 400 : 70));
  const most = 1 + Math.floor(random() * count * 1.2);
  const keys = Array.from({ length: count }, () => Math.floor(random() * most));
  const sorted = keys.toSorted((left, right) => left - right);
  const ways = [
    keys,
    sorted,
    sorted.toReversed(),
    [most, ...sorted.slice(1, -1), 0],
    keys.map((_, at) => (at % 2 === 0 ? at : count - at)),
    keys.map((_, at) => (at * 7) % 13),
    keys.map((key, at) => (at < count / 2 ? at : count - key)),
  ];
  return ways[way % ways.length] ?? keys;
}
