import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { splitDocuments } from "../../src/declarations/read-document.ts";
import type { FileTree } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { generateAll } from "../../src/kinds/generate-all.ts";
import type { Generated } from "../../src/kinds/generated.ts";
import { defineKind, type Kind } from "../../src/kinds/kind.ts";
import { KINDS } from "../../src/kinds/kinds.ts";
import { SCHEMAS } from "../../src/kinds/schemas.ts";

const NOTHING: Generated = {
  modules: new Map(),
  tests: new Map(),
  data: new Map(),
  files: new Map(),
  read: [],
  warnings: [],
};

function tree(texts: Readonly<Record<string, string>>): FileTree {
  return new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
}

const CONTEXT = {
  bundle: parseBundleName("a/b"),
  files: tree({ "notes.txt": "pushed" }),
  ruleSets: tree({ "lib/lib.rego": "package lib\n", "other/other.rego": "package other\n" }),
};

/** A kind that shows all that it is given: its documents' words, the bundle, a pushed file, a rule set. */
function echoKind(name: string, path: string, ruleSets: readonly string[] = []): Kind {
  return defineKind({
    name,
    summary: "shows what it is given",
    schema: z.strictObject({
      apiVersion: z.literal("gatehouse/v1"),
      kind: z.literal(name),
      word: z.string(),
    }),
    ruleSets,
    generate: (documents, { bundle, files, ruleSets: own }) => {
      const words = documents.map(({ value }) => value.word);
      const note = Buffer.from(files.get("notes.txt") ?? []).toString();
      return {
        ...NOTHING,
        modules: own,
        files: tree({ [path]: [bundle, note, ...words].join(" ") }),
      };
    },
  });
}

function documentsOf(...kinds: readonly string[]): ReturnType<typeof splitDocuments> {
  const texts = kinds.map((kind, at) => `apiVersion: gatehouse/v1\nkind: ${kind}\nword: w${at}\n`);
  return splitDocuments("all.yaml", texts.join("---\n"));
}

function textsOf(files: FileTree): Record<string, string> {
  return Object.fromEntries(
    [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
  );
}

test("nothing declared, nothing generated", () => {
  const { modules, tests, data, files } = generateAll([], CONTEXT);
  expect([...modules, ...tests, ...data, ...files]).toEqual([]);
});

test("the documents of a kind reach it together, with the pushed files and its own rule sets", () => {
  const kinds = [echoKind("One", "one.txt", ["lib/lib.rego"]), echoKind("Two", "two.txt")];
  const { modules, files } = generateAll(documentsOf("One", "Two", "One"), CONTEXT, kinds);
  expect(textsOf(files)).toEqual({ "one.txt": "a/b pushed w0 w2", "two.txt": "a/b pushed w1" });
  expect(textsOf(modules)).toEqual({ "lib/lib.rego": "package lib\n" });
});

test("kinds may share a rule set, but not another file", () => {
  const kinds = ["One", "Two"].map((name) => echoKind(name, `${name}.txt`, ["lib/lib.rego"]));
  const shared = generateAll(documentsOf("One", "Two"), CONTEXT, kinds);
  expect([...shared.modules.keys()]).toEqual(["lib/lib.rego"]);
  const doubled = ["One", "Two"].map((name) => echoKind(name, "same.txt"));
  expect(() => generateAll(documentsOf("One", "Two"), CONTEXT, doubled)).toThrow(
    "two kinds write same.txt",
  );
});

test("a rule set that is not there is a defect", () => {
  const kinds = [echoKind("One", "one.txt", ["gone/gone.rego"])];
  expect(() => generateAll(documentsOf("One"), CONTEXT, kinds)).toThrow(
    "there is no rule set gone/gone.rego",
  );
});

describe("a kind that there is not is refused at its place, with advice", () => {
  const kinds = [echoKind("Second", "s.txt"), echoKind("First", "f.txt")];
  const cases = [
    { note: "a slip", kind: "Secnd", advice: "did you mean Second?" },
    { note: "another word", kind: "Deployment", advice: "known kinds: First, Second" },
  ];
  test.each(cases)("$note", ({ kind, advice }) => {
    const message = `unknown kind "${kind}"; ${advice}`;
    expect(() => generateAll(documentsOf("First", kind), CONTEXT, kinds)).toThrow(
      expect.objectContaining({
        code: "invalid_parameter",
        message,
        diagnostics: [
          { code: "unknown_kind", message, location: { file: "all.yaml", row: 6, col: 7 } },
        ],
      }),
    );
  });
});

test("a document is read by its kind's schema", () => {
  const documents = splitDocuments("a.yaml", "apiVersion: gatehouse/v1\nkind: One\nwrd: x\n");
  expect(() => generateAll(documents, CONTEXT, [echoKind("One", "one.txt")])).toThrow(
    expect.objectContaining({ message: "a.yaml is no valid One" }),
  );
});

test("every kind has its own name, a sentence and a JSON Schema that can be printed", () => {
  const names = KINDS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(SCHEMAS)).toEqual(["Bundle", ...names]);
  for (const { summary, schema } of KINDS) {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    const printed = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    expect(printed).toMatchObject({ type: "object", required: expect.arrayContaining(["kind"]) });
  }
});
