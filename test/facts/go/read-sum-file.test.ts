import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { readSumFile } from "../../../src/facts/go/read-sum-file.ts";
import { indexSums } from "../../../src/facts/go/sum-index.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";

const H1 = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const H2 = "h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=";
const EMPTY_GO_MOD = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";
const A = { path: "example.com/a", version: "v1.0.0", goMod: false };

function entriesOf(text: string | Uint8Array): string[] {
  const { entries } = readSumFile(typeof text === "string" ? Buffer.from(text) : text, "go.sum");
  return entries.map(
    ({ path, version, goMod, hash, row }) => `${row}: ${path} ${version} ${goMod} ${hash}`,
  );
}

function refusal(text: string): string {
  try {
    readSumFile(Buffer.from(text), "go.sum");
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [found] = error.diagnostics;
    return `${found?.location?.row}:${found?.location?.col} ${found?.message}`;
  }
  return "none";
}

test("the hash of a module and that of its go.mod are told apart, with their rows", () => {
  expect(entriesOf(`a.b/c v1.0.0 ${H1}\n\n a.b/c\tv1.0.0/go.mod  ${H2} \r\n`)).toEqual([
    `1: a.b/c v1.0.0 false ${H1}`,
    `3: a.b/c v1.0.0 true ${H2}`,
  ]);
});

test("the hash of an empty go.mod is dropped, one of an unknown algorithm is kept", () => {
  const text = `a.b/c v1.0.0/go.mod ${EMPTY_GO_MOD}\na.b/c v1.0.0 h9:x`;
  expect(entriesOf(text)).toEqual(["2: a.b/c v1.0.0 false h9:x"]);
});

test.each([
  { note: "too few", text: `a v1 ${H1}\na.b/c v1.0.0\n`, place: "2:13", found: "2 are here" },
  { note: "one alone", text: "a.b/c", place: "1:6", found: "1 is here" },
  { note: "too many", text: "\u{1f600} v1 h1 y\n", place: "1:9", found: "more than three" },
  { note: "many thousands", text: "a ".repeat(500_000), place: "1:7", found: "more than three" },
])("$note: fields that are not three are refused with their place", ({ text, place, found }) => {
  expect(refusal(text)).toContain(`${place} three fields were expected`);
  expect(refusal(text)).toContain(found);
});

test("a file larger than any is refused", () => {
  expect(() => readSumFile(Buffer.alloc(17 * 1024 * 1024, 0x20), "go.sum")).toThrow("more than");
  expect(() => readSumFile(Buffer.from("a b c\n".repeat(200_001)), "go.sum")).toThrow("more than");
});

describe("several files together", () => {
  const file = (name: string, ...hashes: string[]) =>
    readSumFile(
      Buffer.from(hashes.map((hash) => `${A.path} ${A.version} ${hash}\n`).join("")),
      name,
    );

  test.each([
    { note: "nothing is absent", files: [file("go.sum")], kind: "absent" },
    { note: "one is recorded", files: [file("go.sum", H1)], kind: "recorded" },
    {
      note: "one beside an unknown algorithm",
      files: [file("go.sum", "h9:x", H1)],
      kind: "recorded",
    },
    {
      note: "an unknown algorithm alone",
      files: [file("go.sum", "h9:x")],
      kind: "unknown_algorithm",
    },
    { note: "the same in two files", files: [file("a", H1), file("b", H1)], kind: "recorded" },
    {
      note: "another in a second file",
      files: [file("a", H1), file("b", H2)],
      kind: "conflicting",
    },
    { note: "another in the same file", files: [file("a", H1, H2)], kind: "conflicting" },
  ])("$note: $kind", ({ files, kind }) => {
    expect(indexSums(files).sumOf(A).kind).toBe(kind);
    expect(indexSums(files).sumOf({ ...A, goMod: true }).kind).toBe("absent");
  });

  test("each place is told", () => {
    const places = [
      { file: "go.sum", row: 1, hash: H1 },
      { file: "go.work.sum", row: 2, hash: H2 },
    ];
    const index = indexSums([file("go.sum", H1), file("go.work.sum", "h9:x", H2)]);
    expect(index.sumOf(A)).toEqual({ kind: "conflicting", places });
  });
});

describeWithProgram("the same as the go command", ["go"], () => {
  let project: GoProject;
  let goModLine: string;
  beforeAll(async () => {
    project = goProject({
      proxy: [{ path: "example.com/a", version: "v1.0.0" }],
      main: { "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n" },
    });
    const told = await project.go(["mod", "download", "-json", "example.com/a"]);
    goModLine = `example.com/a v1.0.0/go.mod ${JSON.parse(told).GoModSum}\n`;
  });
  afterAll(() => project.dispose());

  test.each([
    { note: "spaces and tabs", line: (hash: string) => `  example.com/a \t v1.0.0\t${hash}  ` },
    { note: "a form feed", line: (hash: string) => `example.com/a\fv1.0.0 ${hash}` },
    { note: "a no-break space", line: (hash: string) => `example.com/a\u00a0v1.0.0 ${hash}` },
    { note: "an ideographic space", line: (hash: string) => `example.com/a\u3000v1.0.0 ${hash}` },
    { note: "a zero-width space", line: (hash: string) => `example.com/a\u200bv1.0.0 ${hash}` },
    { note: "a byte order mark", line: (hash: string) => `\ufeffexample.com/a v1.0.0 ${hash}` },
    { note: "a mark between fields", line: (hash: string) => `example.com/a\ufeffv1.0.0 ${hash}` },
    { note: "a return", line: (hash: string) => `example.com/a v1.0.0 ${hash}\r` },
    { note: "a return alone", line: (hash: string) => `example.com/a v1.0.0\r${hash}` },
    { note: "a line separator", line: (hash: string) => `example.com/a v1.0.0\u2028${hash}` },
    { note: "a fourth field", line: (hash: string) => `example.com/a v1.0.0 ${hash} x` },
    {
      note: "a second hash",
      line: (hash: string) => `example.com/a v1.0.0 ${hash}\nexample.com/a v1.0.0 ${H2}`,
    },
    { note: "an unknown algorithm", line: () => "example.com/a v1.0.0 h2:x" },
    { note: "the hash of an empty go.mod", line: () => `example.com/a v1.0.0 ${EMPTY_GO_MOD}` },
  ])("$note", async ({ line }) => {
    const text = `${line(H1)}\n${goModLine}`;
    project.write({ "go.sum": text });
    const format = ["-f", "{{if not .Main}}sum={{.Sum}}{{end}}"];
    const run = await project.tryGo(["list", "-m", ...format, "all"], { env: { GOFLAGS: "" } });
    if (run.stderr.includes("malformed go.sum")) {
      expect(run.stderr).toContain(`go.sum:${refusal(text).split(":")[0]}:`);
      return;
    }
    const known = indexSums([readSumFile(Buffer.from(text), "go.sum")]).sumOf(A);
    const theirs = /sum=(h1:\S+)/.exec(run.stdout)?.[1];
    expect(run.stdout + run.stderr).toContain("sum=");
    expect(known.kind === "recorded" ? known.hash : undefined).toBe(theirs);
  });
});
