import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { splitDocuments } from "../../src/declarations/read-document.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { type Diagnostic, isPolicyError } from "../../src/domain/policy-error.ts";
import { generateAll } from "../../src/kinds/generate-all.ts";
import { KINDS } from "../../src/kinds/kinds.ts";
import { ruleSets } from "../../src/pipeline/rule-sets.ts";
import { goldenFolder } from "../support/golden-folder.ts";
import { opaFindings } from "../support/opa-folder.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";
/** The folders of all cases, each with its `source.yaml`, files beside it, and what is wanted. */
const CASES = KINDS.flatMap(({ name }) => {
  const folder = goldenFolder(name);
  return readdirSync(path.join(ROOT, folder)).map((each) => path.join(folder, each));
});

type Texts = ReadonlyMap<string, string>;

/** What a case generates by path; for a refused one `error.txt`. Hand-written rule sets are left out of `own`. */
function generated(folder: string): { all: Texts; own: Texts } {
  const written = readTree(folder);
  const files = new Map([...written].map(([name, text]) => [name, Buffer.from(text)]));
  try {
    const documents = splitDocuments("source.yaml", written.get("source.yaml") ?? "");
    const bundle = parseBundleName("k8s/injector");
    const made = generateAll(documents, { bundle, files, ruleSets: ruleSets() });
    const trees = [made.modules, made.tests, made.data, made.files];
    const all = trees.flatMap((tree) => [...tree]);
    const texts = new Map(all.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
    return { all: texts, own: new Map([...texts].filter(([name]) => !ruleSets().has(name))) };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const lines = [`${error.code}: ${error.message}`, ...error.diagnostics.map(line)];
    return { all: new Map(), own: new Map([["error.txt", `${lines.join("\n")}\n`]]) };
  }
}

function line({ location, message }: Diagnostic): string {
  return `${location?.file}:${location?.row}:${location?.col}: ${message}`;
}

function readTree(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => path.extname(name) !== "").sort();
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

function rewrite(folder: string, files: Texts): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

describe.each(CASES)("golden case %s", (name) => {
  const folder = path.join(ROOT, name);

  test("gives what is wanted", () => {
    const { own } = generated(folder);
    if (UPDATE) rewrite(path.join(folder, "want"), own);
    expect(Object.fromEntries(own)).toEqual(
      Object.fromEntries(readTree(path.join(folder, "want"))),
    );
  });

  test("is clean for opa, and its Rego tests pass", () => {
    const { all } = generated(folder);
    const tests = [...readTree(folder)].filter(([file]) => /^[^/]*_test\.rego$/.test(file));
    expect(opaFindings([...all, ...tests])).toEqual([]);
  });
});

test("the hand-written rules reach the bundle as they are", () => {
  const { all } = generated(path.join(ROOT, "test/golden/injector-policy/minimal"));
  const rules = [...all].filter(([name]) => ruleSets().has(name));
  expect(rules.length).toBeGreaterThan(0);
  for (const [name, text] of rules) {
    expect(text).toBe(readFileSync(path.join(ROOT, "rego", name), "utf8"));
  }
});
