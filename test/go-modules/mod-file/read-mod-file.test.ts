import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import type { ModFile } from "../../../src/go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../src/go-modules/mod-file/read-work-file.ts";

function strict(text: string): ModFile {
  return readModFile(text, "go.mod", { mode: "strict" });
}

/** Each as `row:col message`. */
function faultsOf(readFile: () => unknown): string[] {
  try {
    readFile();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.diagnostics.map(
      ({ message, location }) => `${location?.row}:${location?.col} ${message}`,
    );
  }
  return [];
}

const WHOLE = `// Deprecated: use example.com/b instead.
module example.com/a

go 1.22.0
toolchain go1.22.5

godebug default=go1.21

require (
	example.com/direct v1
	example.com/indirect v1.2.3 // indirect
	example.com/reason v1.2.3 // indirect; for its tests
	example.com/dash v1.2.3 // indirect - for its tests
	example.com/word v1.2.3 //indirect
	example.com/space v1.2.3 // indirect ; for its tests
	example.com/old v2.0.0+incompatible
)

exclude example.com/direct v1.2

replace (
	example.com/direct => ../direct
	example.com/old v2.0.0+incompatible => c:/old
	example.com/word => example.com/fork v1.0.0+meta
)

// Too early.
retract (
	v1.0
	[v0.9.0, v0.1.0] // Broken.
)

tool example.com/direct/cmd/x
ignore "./with space"
`;

test("a go.mod file says what Go reads in it", () => {
  const row = (line: string) => WHOLE.slice(0, WHOLE.indexOf(line)).split("\n").length;
  const at = (line: string, col = 1) => ({ row: row(line), col });
  const required = (path: string, version: string, indirect: boolean, comment?: string) => ({
    ...{ path, version, indirect, comment },
    place: at(`${path} v`, 2),
  });
  expect(strict(WHOLE)).toEqual({
    module: {
      path: "example.com/a",
      deprecated: "use example.com/b instead.",
      place: { row: 2, col: 1 },
    },
    go: { text: "1.22.0", place: { row: 4, col: 1 } },
    toolchain: { text: "go1.22.5", place: { row: 5, col: 1 } },
    godebug: [{ key: "default", value: "go1.21", place: { row: 7, col: 1 } }],
    require: [
      required("example.com/direct", "v1.0.0", false),
      required("example.com/indirect", "v1.2.3", true),
      required("example.com/reason", "v1.2.3", true),
      required("example.com/dash", "v1.2.3", false, "indirect - for its tests"),
      required("example.com/word", "v1.2.3", true),
      required("example.com/space", "v1.2.3", false, "indirect ; for its tests"),
      required("example.com/old", "v2.0.0+incompatible", false),
    ],
    exclude: [{ path: "example.com/direct", version: "v1.2.0", place: at("exclude") }],
    replace: [
      {
        old: { path: "example.com/direct" },
        new: { kind: "directory", path: "../direct" },
        place: at("example.com/direct =>", 2),
      },
      {
        old: { path: "example.com/old", version: "v2.0.0+incompatible" },
        new: { kind: "directory", path: "c:/old" },
        place: at("example.com/old v2.0.0+incompatible =>", 2),
      },
      {
        old: { path: "example.com/word" },
        new: { kind: "module", path: "example.com/fork", version: "v1.0.0" },
        place: at("example.com/word =>", 2),
      },
    ],
    retract: [
      { low: "v1.0", high: "v1.0", rationale: "Too early.", place: at("v1.0\n", 2) },
      { low: "v0.9.0", high: "v0.1.0", rationale: "Broken.", place: at("[v0.9.0", 2) },
    ],
    tool: [{ text: "example.com/direct/cmd/x", place: at("tool example") }],
    ignore: [{ text: "./with space", place: at("ignore") }],
  });
});

test("the go.mod of a dependency says only what counts there, whatever a newer Go adds", () => {
  const text = `${WHOLE}future thing\nfuture (\n\tx\n)\nretract [v1.0.0,]\n`;
  const { require, replace, exclude, tool, toolchain, retract } = readModFile(text, "go.mod", {
    mode: "lax",
  });
  expect(require).toHaveLength(7);
  expect(retract).toHaveLength(2);
  expect([...replace, ...exclude, ...tool, toolchain]).toEqual([undefined]);
  expect(readModFile("go v1.21.x\n", "go.mod", { mode: "lax" }).go?.text).toBe("1.21");
});

test("a go.work file says what Go reads in it", () => {
  const text =
    'go 1.22\ntoolchain default\nuse (\n\t.\n\t"./a b"\n)\nreplace a.com/x v1 => a.com/y v1.1\n';
  expect(readWorkFile(text, "go.work")).toEqual({
    go: { text: "1.22", place: { row: 1, col: 1 } },
    toolchain: { text: "default", place: { row: 2, col: 1 } },
    godebug: [],
    use: [
      { text: ".", place: { row: 4, col: 2 } },
      { text: "./a b", place: { row: 5, col: 2 } },
    ],
    replace: [
      {
        old: { path: "a.com/x", version: "v1.0.0" },
        new: { kind: "module", path: "a.com/y", version: "v1.1.0" },
        place: { row: 7, col: 1 },
      },
    ],
  });
});

describe("what is wrong is said with its place and what was expected", () => {
  test.each([
    { text: "\ufeffmodule a.com/x", fault: /^1:1 the character '\\ufeff' can stand only in a/ },
    { text: "module\ta.com/x\f", fault: /^1:15 the character '\\f' can stand only in a string$/ },
    { text: "é\u00a0x", fault: /^1:2 the character '\\u00a0' can/ },
    { text: "go 1.21 /* c */", fault: /^1:9 comments begin with \/\// },
    { text: 'module "a\nb"', fault: /^1:10 the string needs " before the line ends$/ },
    { text: "go 1.21\nmodule `a", fault: /^2:8 the string that begins here needs ` at its end$/ },
    {
      text: "require (\n\ta v1\n",
      fault: /^3:1 the block that begins at 1:1 needs \) at its end$/,
    },
    { text: "require (\n) x", fault: /^2:3 the line must end behind \)$/ },
    { text: "requires a.com/x v1", fault: /^1:1 "requires" is no directive; .* mean "require"\?$/ },
    { text: "go (\n)", fault: /^1:1 go takes no block; write it on one line$/ },
    { text: "uses (\n)", fault: /^1:1 "uses" is no block; expected module, / },
    { text: "require a (\n)", fault: /^1:1 only the verb may stand before \(/ },
    { text: "go 1.21\ngo 1.22", fault: /^2:1 there is a go line already$/ },
    { text: "go v1.21", fault: /^1:1 go "v1.21": expected a version such as 1.23/ },
    { text: "go", fault: /^1:1 expected one version behind go/ },
    { text: "toolchain 1.21", fault: /^1:1 expected toolchain default, or a name/ },
    { text: "module 'a.com/x'", fault: /^1:1 module: "'a.com\/x'" holds a quote; quotes must be/ },
    { text: 'module "\\q"', fault: /^1:1 module: .* holds an escape that Go does not know$/ },
    { text: "module a b", fault: /^1:1 expected module and one path$/ },
    { text: "require `a.com/x` v1.0.0", fault: /^1:1 require: .* holds a quote/ },
    { text: "require a.com/x", fault: /^1:1 expected require module\/path v1.2.3$/ },
    { text: "require a.com/x latest", fault: /^1:1 require: "latest" is no version; expected v1/ },
    {
      text: "require a.com/x/v1 v1.0.0",
      fault: /^1:1 require: .* a major version that no path has/,
    },
    {
      text: "require a.com/x v2.0.0",
      fault: /has v0 or v1, not "v2.0.0": add \/v2 to the path, or/,
    },
    {
      text: "exclude a.com/x/v2 v3.0.0",
      fault: /^1:1 exclude: "a.com\/x\/v2" has v2, not "v3.0.0"/,
    },
    { text: "replace a.com/x ./y", fault: /^1:1 expected replace module \[version\] => / },
    {
      text: "replace a.com/x => a.com/y",
      fault: /^1:1 replace: "a.com\/y" needs a version, or must/,
    },
    {
      text: "replace a.com/x => a.com/y@v1",
      fault: /^1:1 replace: write "a.com\/y@v1" as path and/,
    },
    { text: "replace a.com/x => .\\y", fault: /^1:1 replace: .* is a path of Windows/ },
    { text: "replace a.com/x => C:\\y", fault: /^1:1 replace: .* is a path of Windows/ },
    {
      text: "replace a.com/x => ./y v1.0.0",
      fault: /^1:1 replace: the directory "\.\/y" can have/,
    },
    { text: "retract [v1.0.0 v1.1.0]", fault: /^1:1 retract: expected a comma behind the lowest/ },
    { text: "retract v1.0.0 x", fault: /^1:1 retract: expected the end of the line, not "x"$/ },
    { text: "godebug a", fault: /^1:1 expected godebug key=value/ },
    { text: "tool a b", fault: /^1:1 expected one package behind tool$/ },
  ])("$text", ({ text, fault }) => {
    const faults = faultsOf(() => strict(text));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  test("in go.work too, which has a grammar of its own", () => {
    expect(faultsOf(() => readWorkFile("module a.com/x\nuse `x`\n", "go.work"))).toEqual([
      expect.stringMatching(/^1:1 "module" is no directive; expected godebug, use, replace, go/),
      expect.stringMatching(/^2:1 use: "`x`" holds a quote/),
    ]);
  });

  test("all at once, and the first of them in the message", () => {
    const text = "module a.com/x\ngo x\nrequire (\n\ta.com/y v2.0.0\n\ta.com/z\n)\n";
    expect(faultsOf(() => strict(text)).map((fault) => fault.split(" ")[0])).toEqual([
      ...["2:1", "4:2", "5:2"],
    ]);
    expect(() => strict(text)).toThrow(/^go\.mod:2:1: go "x": .* \(and 2 more\)$/);
  });
});

describe("hostile files end in a refusal or a reading, in linear time", () => {
  const many = (count: number, text: string) => text.repeat(count);
  test.each([
    { note: "one long word", text: many(1_000_000, "a") },
    { note: "one long string", text: `module "${many(200_000, "\\n")}"` },
    { note: "a string without an end", text: `module "${many(1_000_000, "\\\\")}` },
    { note: "many blank lines in a block", text: `require (${many(300_000, "\n")})` },
    { note: "as many blank lines as Go reads", text: many(2 ** 24, "\n") },
    { note: "many spaces", text: `module ${many(1_000_000, " ")}a.com/x` },
    { note: "many comments", text: many(100_000, "// a\n") },
    { note: "many comments behind one line", text: `go 1.21 //${many(500_000, " //")}` },
    { note: "many open parentheses", text: many(250_000, "(") },
    { note: "many blocks", text: many(30_000, "x (\n)\n") },
    { note: "many faults", text: many(40_000, "x y\n") },
    { note: "many words", text: many(301_000, "a\n") },
    { note: "many directives", text: many(15_000, "require a.com/x v1.0.0\n") },
    { note: "many deprecations", text: `${many(30_000, "// Deprecated: x\n//\n")}module a.com/x` },
    { note: "a long version", text: `require a.com/x v1.0.${many(1_000_000, "1")}` },
    { note: "many identifiers", text: `require a.com/x v1.0.0-${many(500_000, "a.")}b` },
    { note: "a long path", text: `require a.com/${many(1_000_000, "x/")}v2 v2.0.0` },
    { note: "many equal signs", text: `godebug ${many(1_000_000, "=")}` },
  ])("$note", ({ text }) => {
    for (const readFile of [
      () => strict(text),
      () => readModFile(text, "go.mod", { mode: "lax" }),
      () => readWorkFile(text, "go.work"),
    ]) {
      expect(faultsOf(readFile).length).toBeLessThanOrEqual(100);
    }
  });

  test("more than Go reads is refused", () => {
    expect(() => strict(`// ${"é".repeat(2 ** 23)}`)).toThrow(/larger than the 16 MiB that Go/);
  });
});
