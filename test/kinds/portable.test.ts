import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { regoFiles } from "../../src/compile/rego-files.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, FileTree } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { KINDS } from "../../src/kinds/kinds.ts";
import { compileFiles } from "../../src/opa/rego/compile/compile-files.ts";
import { passGate } from "../../src/pipeline/gate.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { ruleSets } from "../../src/pipeline/rule-sets.ts";
import { opa, toLine } from "../compile/run-compile.ts";
import { goldenFolder } from "../support/golden-folder.ts";
import { ROOT } from "../support/process.ts";

/** The golden cases of every kind that give a bundle. */
const CASES = KINDS.flatMap(({ name }) => {
  const folder = goldenFolder(name);
  return readdirSync(path.join(ROOT, folder))
    .map((each) => path.join(folder, each))
    .filter((each) => !readdirSync(path.join(ROOT, each, "want")).includes("error.txt"));
});

const DECLARATION =
  "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: { name: k8s/injector }\nspec: { engine: wasm, generate: [source.yaml] }\n";

/** The case as a bundle that wants its decisions from Wasm, at every rule that was generated for it. */
function bundleOf(folder: string): BundleSource {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const written = names.filter((name) => path.extname(name) !== "" && !name.startsWith("want"));
  const tree: FileTree = new Map([
    ["bundle.yaml", Buffer.from(DECLARATION)],
    ...written.map((name) => [name, readFileSync(path.join(ROOT, folder, name))] as const),
  ]);
  const source = readSource(parseBundleName("k8s/injector"), tree);
  return { ...source, entrypoints: rulesMadeFor(source) };
}

function rulesMadeFor(source: BundleSource): readonly string[] {
  const own = new Set([...source.modules.keys()].filter((file) => !ruleSets().has(file)));
  const { modules } = compileFiles(regoFiles(source, source.modules), signaturesOf(BUILTINS));
  const names = modules
    .filter(({ file }) => own.has(file))
    .flatMap(({ path: within, rules }) =>
      rules
        .filter(({ head }) => head.args.length === 0 && head.name !== "")
        .map(({ head }) =>
          [
            ...within.slice(1).map(({ value }) => ("text" in value ? value.text : "")),
            head.name,
          ].join("/"),
        ),
    );
  return [...new Set(names)].sort();
}

describe.each(CASES)("%s as Wasm", (folder) => {
  test("answers its tests as OPA does, here and where it is embedded", async () => {
    const source = bundleOf(folder);
    expect(source.entrypoints.length).toBeGreaterThan(0);
    expect(source.tests.size).toBeGreaterThan(0);
    const { engine, warnings } = await passGate(source, { opa, builtins: BUILTINS });
    const found = warnings.filter((warning) => !source.warnings.includes(warning));
    expect(found.map(toLine)).toEqual([]);
    expect(engine?.portability).toEqual({ portable: true, reasons: [] });
  });
});

test("every kind has such a case", () => {
  for (const { name } of KINDS) {
    expect(CASES.some((each) => each.startsWith(goldenFolder(name)))).toBe(true);
  }
});
