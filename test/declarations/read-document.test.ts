import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { readDocument, splitDocuments } from "../../src/declarations/read-document.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { linesOf, refusalOf } from "./trees.ts";

const HEAD = "apiVersion: gatehouse/v1\nkind: Sample\n";

const schema = z.strictObject({
  apiVersion: z.literal("gatehouse/v1"),
  kind: z.literal("Sample"),
  metadata: z.strictObject({ name: z.string() }).optional(),
  spec: z
    .strictObject({
      selector: z.strictObject({ kinds: z.array(z.string().regex(/^[A-Z]/, "must be a kind")) }),
      mode: z.enum(["allow", "deny"]).default("deny"),
      count: z.number().int().min(1).max(5).optional(),
      labels: z.record(z.string().regex(/^[a-z/.]+$/, "must be lower case"), z.string()).optional(),
      value: z.union([z.string(), z.array(z.string())]).optional(),
      action: z
        .discriminatedUnion("type", [
          z.strictObject({ type: z.literal("log"), target: z.string() }),
          z.strictObject({ type: z.literal("block"), reason: z.string() }),
        ])
        .optional(),
      signing: z.never({ error: "is not supported by this version" }).optional(),
    })
    .optional(),
});

function read(text: string): unknown {
  const [document] = splitDocuments("sample.yaml", text);
  if (document === undefined) throw new Error("no document");
  return readDocument(document, schema).value;
}

describe("splitDocuments", () => {
  test.each([
    ["one document", HEAD, [[1, "Sample"]]],
    ["nothing", "", []],
    ["comments only", "# nothing\n\n", []],
    [
      "two",
      `${HEAD}---\n${HEAD}`,
      [
        [1, "Sample"],
        [3, "Sample"],
      ],
    ],
    ["markers around", `---\n${HEAD}---\n`, [[1, "Sample"]]],
    ["comments before the first", `# c\n\n# d\n---\n${HEAD}`, [[1, "Sample"]]],
    ["a directive", `%YAML 1.2\n---\n${HEAD}`, [[1, "Sample"]]],
    [
      "an end marker",
      `${HEAD}...\n---\n${HEAD}`,
      [
        [1, "Sample"],
        [4, "Sample"],
      ],
    ],
    [
      "Windows line ends",
      `${HEAD}---\n${HEAD}`.replaceAll("\n", "\r\n"),
      [
        [1, "Sample"],
        [3, "Sample"],
      ],
    ],
    ["content on the marker's line", '--- {apiVersion: gatehouse/v1, kind: "A"}\n', [[1, "A"]]],
  ])("%s", (_note, text, documents) => {
    const found = splitDocuments("sample.yaml", text);
    expect(found.map(({ line, kind }) => [line, kind])).toEqual(documents);
    expect(found.every(({ file }) => file === "sample.yaml")).toBe(true);
  });

  test("three dashes inside a line do not split", () => {
    expect(splitDocuments("s.yaml", `${HEAD}x: a---b\ny: |\n  --- text\n`)).toHaveLength(1);
  });

  test("JSON, with tabs", () => {
    const text = '{\n\t"apiVersion": "gatehouse/v1",\n\t"kind": "Sample"\n}\n';
    expect(splitDocuments("sample.json", text)).toEqual([
      { file: "sample.json", line: 1, kind: "Sample", text },
    ]);
  });

  test.each([
    ["no API version", "kind: Sample\n", "s.yaml:1:1: apiVersion must be gatehouse/v1"],
    ["another API", "kind: Pod\napiVersion: v1\n", "s.yaml:2:13: apiVersion must be gatehouse/v1"],
    ["a list", "- 1\n", "s.yaml:1:1: apiVersion must be gatehouse/v1"],
    ["no kind", `# x\n${HEAD}---\napiVersion: gatehouse/v1\n`, "s.yaml:5:1: kind must name what"],
    ["a bad list", "a: [1\nb: 2\n", "s.yaml:2:1: Flow sequence in block collection must be"],
    ["a tab", `${HEAD}---\n\tkind: x\n`, "s.yaml:4:1: Tabs are not allowed as indentation"],
    ["a name twice", `${HEAD}spec:\n  a: 1\n  "a": 2\n`, 's.yaml:5:3: the name "a" is there twice'],
    ["a name twice in a flow", `${HEAD}spec: {a: 1, a: 2}\n`, 's.yaml:3:14: the name "a" is there'],
    ["an unknown anchor", `${HEAD}spec: *x\n`, "s.yaml:3:7: *x has no anchor before it"],
    ["an anchor in itself", `${HEAD}spec: &x [*x]\n`, "s.yaml:3:11: *x has no anchor before it"],
    ["an unknown tag", `${HEAD}spec: !!js/function x\n`, "s.yaml:3:7: Unresolved tag"],
    [
      "a list as a name",
      `${HEAD}? [a]\n: 1\n`,
      "s.yaml:3:3: the name of a field must be plain text",
    ],
    ["infinity", `${HEAD}spec: .inf\n`, "s.yaml:3:7: .inf is a number out of range"],
    ["digits that would be rounded", `${HEAD}n: 12345678901234567891\n`, "s.yaml:3:4: 123456789"],
    ["two documents behind an end", `${HEAD}...\n${HEAD}`, "s.yaml:4:1: another document begins"],
  ])("refuses %s with its place", async (_note, text, line) => {
    const error = await refusalOf(() => splitDocuments("s.yaml", text));
    expect(error.code).toBe("invalid_parameter");
    expect(linesOf(error).join("\n")).toContain(line);
  });

  test("refuses JSON that is no strict JSON", async () => {
    const error = await refusalOf(() => splitDocuments("s.json", '{\n  "kind": "x",\n}'));
    expect(linesOf(error)).toEqual(['s.json:3:1: unexpected "}" where a quoted name must stand']);
  });

  test.each([
    ["aliases that explode", bomb(), "aliases stand for over 10"],
    ["aliases of long text", longAliases(), "aliases stand for over 1"],
    ["aliases of a long name", longAliases(true), "aliases stand for over 1"],
    ["twenty thousand open lists", "[".repeat(20_000), ""],
    ["deep nesting", deep(1_000), "nested"],
    ["nesting beyond what people write", deep(600), "nested deeper than 200 levels"],
    ["more text than is read", `a: ${"x".repeat(4 * 1024 * 1024)}`, "split it"],
    [
      "many names",
      `{${Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join(",")}}`,
      "apiVersion",
    ],
  ])("%s are refused", async (_note, text, reason) => {
    const error = await refusalOf(() => splitDocuments("s.yaml", text));
    expect(linesOf(error).join("\n")).toContain(reason);
  });

  test("random text is read or refused", () => {
    const soup = fc.string({
      unit: fc.constantFrom(..."ab:-[]{}&*!|>'\"#%@ \n\t,?", "---\n", "a: "),
    });
    fc.assert(
      fc.property(soup, (text) => {
        try {
          splitDocuments("s.yaml", text);
        } catch (error) {
          if (!isPolicyError(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("readDocument", () => {
  test("gives the typed value with its defaults, aliases put in", () => {
    const text = `${HEAD}spec:\n  selector: {kinds: &k [Pod]}\n  value: *k\n  labels: {a/b: "1"}\n`;
    expect(read(text)).toEqual({
      apiVersion: "gatehouse/v1",
      kind: "Sample",
      spec: { selector: { kinds: ["Pod"] }, value: ["Pod"], labels: { "a/b": "1" }, mode: "deny" },
    });
  });

  test("locates values in the file, not in the document", () => {
    const text = `${HEAD}---\n# c\n${HEAD}spec:\n  selector:\n    kinds: [Pod,\n      Job]\n  value: &v\n    - x\n`;
    const [, document] = splitDocuments("sample.yaml", text);
    if (document === undefined) throw new Error("no second document");
    const { locate } = readDocument(document, schema);
    const at = (...path: (string | number)[]): string => {
      const { file, row, col } = locate(path);
      return `${file}:${row}:${col}`;
    };
    expect(at()).toBe("sample.yaml:5:1");
    expect(at("kind")).toBe("sample.yaml:6:7");
    expect(at("spec", "selector", "kinds", 1)).toBe("sample.yaml:10:7");
    expect(at("spec", "value", 0)).toBe("sample.yaml:12:7");
    expect(at("spec", "selector", "absent", "deeper")).toBe(
      "sample.yaml:8:3".replace("8:3", "9:5"),
    );
  });

  const FAULTS: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "an unknown field",
      "spec:\n  slector: {}\n",
      [
        '4:3: unknown field "slector" in spec; did you mean "selector"?',
        '4:3: missing field "selector" in spec',
      ],
    ],
    ["an unknown field at the top", "color: red\n", ['3:1: unknown field "color"']],
    ["a list for a map", "metadata: [a]\n", ["3:11: metadata must be a map, not a list"]],
    ["nothing for a map", "metadata:\n", ["3:10: metadata must be a map, not nothing"]],
    [
      "a number for text",
      "metadata: {name: 12}\n",
      ["3:18: metadata.name must be text, not a number"],
    ],
    ["a missing field", "metadata: {}\n", ['3:11: missing field "name" in metadata']],
    [
      "a custom rule",
      "spec: {selector: {kinds: [Pod, job]}}\n",
      ["3:32: spec.selector.kinds[1] must be a kind"],
    ],
    [
      "a value near a known one",
      "spec: {selector: {kinds: []}, mode: dney}\n",
      ['3:37: spec.mode must be one of "allow", "deny"; did you mean "deny"?'],
    ],
    [
      "a number too low",
      "spec: {selector: {kinds: []}, count: 0}\n",
      ["3:38: spec.count must be at least 1"],
    ],
    [
      "a number too high",
      "spec: {selector: {kinds: []}, count: 9}\n",
      ["3:38: spec.count must be at most 5"],
    ],
    [
      "a broken number",
      "spec: {selector: {kinds: []}, count: 1.5}\n",
      ["3:38: spec.count must be a whole number, not a number"],
    ],
    [
      "a name that breaks its rule",
      "spec: {selector: {kinds: []}, labels: {Team A: x}}\n",
      ['3:40: the name "Team A" must be lower case'],
    ],
    [
      "a value that is neither",
      "spec: {selector: {kinds: []}, value: {}}\n",
      ["3:38: spec.value must be text or a list"],
    ],
    [
      "a value that is nearly one",
      "spec: {selector: {kinds: []}, value: [x, 1]}\n",
      ["3:42: spec.value[1] must be text, not a number"],
    ],
    [
      "an unknown variant",
      "spec: {selector: {kinds: []}, action: {type: blok}}\n",
      ['3:46: spec.action.type must be one of "log", "block"; did you mean "block"?'],
    ],
    [
      "a field of another variant",
      "spec: {selector: {kinds: []}, action: {type: log, target: x, reason: y}}\n",
      ['3:62: unknown field "reason" in spec.action'],
    ],
    [
      "a field that comes later",
      "spec: {selector: {kinds: []}, signing: {keyid: x}}\n",
      ["3:40: spec.signing is not supported by this version"],
    ],
  ];

  test.each(FAULTS)("refuses %s", async (_note, text, lines) => {
    const error = await refusalOf(() => read(HEAD + text));
    expect(error.code).toBe("invalid_parameter");
    expect(error.message).toBe("sample.yaml is no valid Sample");
    expect(linesOf(error).sort()).toEqual(lines.map((line) => `sample.yaml:${line}`).sort());
  });

  test("reads a document that nobody split, too", () => {
    const document = {
      file: "x.yaml",
      line: 7,
      kind: "Sample",
      text: `${HEAD}metadata: {name: a}`,
    };
    expect(readDocument(document, schema).locate(["metadata", "name"])).toEqual({
      file: "x.yaml",
      row: 9,
      col: 18,
    });
  });

  test("takes __proto__ for an unknown field", async () => {
    const error = await refusalOf(() => read(`${HEAD}__proto__: {polluted: true}\n`));
    expect(linesOf(error)).toEqual(['sample.yaml:3:1: unknown field "__proto__"']);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items = level === 0 ? "x" : Array.from({ length: 9 }, () => `*l${level - 1}`).join(", ");
    return `l${level}: &l${level} [${items}]\n`;
  });
  return HEAD + levels.join("");
}

function deep(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
}

/** 100 kB that stand for 20 MB: twenty thousand times a text, or a name, of a kilobyte. */
function longAliases(isName = false): string {
  const long = "x".repeat(1_000);
  const value = isName ? `{${long}: 1}` : long;
  return `${HEAD}long: &l ${value}\nall: [${"*l,".repeat(20_000)}]\n`;
}
