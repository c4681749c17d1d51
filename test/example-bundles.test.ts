import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { splitDocuments } from "../src/declarations/read-document.ts";
import { parseBundleName } from "../src/domain/bundle-name.ts";
import { generateAll } from "../src/kinds/generate-all.ts";
import { ruleSets } from "../src/pipeline/rule-sets.ts";
import { EXAMPLE_INPUTS } from "./support/example-inputs.ts";
import { opaFindings, runOpa, withFolder } from "./support/opa-folder.ts";
import { seededRandom } from "./support/seeded-random.ts";

const BUNDLES = path.resolve(import.meta.dirname, "../bundles");
const RULE_SETS = path.resolve(import.meta.dirname, "../rego");

interface Declared {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly decide?: boolean; readonly generate?: readonly string[] };
}

function treeOf(folder: string): [string, Uint8Array][] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => [name, readFileSync(path.join(folder, name))]);
}

/** The Rego and data of a bundle, generated ones included. */
function filesOf(folder: string): { declared: Declared; files: [string, Uint8Array][] } {
  const tree = treeOf(path.join(BUNDLES, folder));
  const written = new Map(tree.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
  const declared = parse(written.get("bundle.yaml") ?? "") as Declared;
  const documents = (declared.spec.generate ?? []).flatMap((name) =>
    splitDocuments(name, written.get(name) ?? ""),
  );
  const generated = generateAll(documents, {
    bundle: parseBundleName(declared.metadata.name),
    files: new Map(tree),
    ruleSets: ruleSets(),
  });
  const own = tree.filter(([name]) => /\.rego$|^(?:.*\/)?data\.json$/.test(name));
  return {
    declared,
    files: [...own, ...generated.modules, ...generated.tests, ...generated.data],
  };
}

describe.each(readdirSync(BUNDLES))("the example bundle %s", (folder) => {
  test("is clean for opa, and its tests pass", () => {
    expect(opaFindings(filesOf(folder).files)).toEqual([]);
  });
});

test("the hand-written rule sets are clean for opa, and their tests pass", () => {
  expect(opaFindings(treeOf(RULE_SETS))).toEqual([]);
});

test("there is one example of each way, by name", () => {
  const declared = readdirSync(BUNDLES).map((folder) => filesOf(folder).declared);
  expect(declared.map(({ metadata, spec }) => [metadata.name, spec.decide ?? true])).toEqual([
    ["authz", true],
    ["go/dependencies", true],
    ["k8s/injector", true],
    ["k8s/seccomp", true],
    ["system/authz", false],
  ]);
});

test("alice may read", () => {
  const answer = withFolder([...filesOf("authz").files, ["ask.rego", ASK]], (folder) =>
    runOpa(folder, ["eval", "--format", "raw", "--bundle", ".", "data.ask.answer"]),
  );
  expect(answer.trim()).toBe("true");
});

const ASK = `package ask

answer if data.authz.allow with input as {"user": "alice", "action": "read"}
`;

describe.each(EXAMPLE_INPUTS)("the inputs for $bundle", ({ input }) => {
  test("are JSON, many, and the same for one seed", () => {
    const draw = (): string[] => {
      const random = seededRandom(5);
      return Array.from({ length: 300 }, () => JSON.stringify(input(random)));
    };
    const drawn = draw();
    expect(draw()).toEqual(drawn);
    expect(new Set(drawn).size).toBeGreaterThan(100);
  });
});
