import { expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import { readModuleGraph } from "../../../../src/facts/go/graph/read-module-graph.ts";
import { goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

function edgesOf(text: string): string[] {
  const { edges } = readModuleGraph(Buffer.from(text), "graph.txt");
  return edges.map(({ from, to }) => [from, to].map(nameOf).join(" "));
}

function nameOf({ path, version }: { path: string; version?: string | undefined }): string {
  return version === undefined ? path : `${path}@${version}`;
}

function refusal(text: string): string {
  try {
    edgesOf(text);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [found] = error.diagnostics;
    return `${found?.location?.row}:${found?.location?.col} ${found?.message}`;
  }
  return "none";
}

test("main modules are bare, cycles are fine, and nodes of one name are one", () => {
  const text = "m a@v1.0.0\r\na@v1.0.0 b@v1.0.0\nb@v1.0.0 a@v1.0.0\n\nm go@1.21\n";
  expect(edgesOf(text).join("\n")).toBe(
    "m a@v1.0.0\na@v1.0.0 b@v1.0.0\nb@v1.0.0 a@v1.0.0\nm go@1.21",
  );
  const { edges } = readModuleGraph(Buffer.from(text), "graph.txt");
  expect(edges[0]?.to).toBe(edges[2]?.to);
});

test.each([
  { note: "one field", text: "m a@v1\nm\n", place: "2:2", expected: "two fields" },
  { note: "three fields", text: "m a@v1 b@v1", place: "1:8", expected: "two fields" },
  { note: "an empty version", text: "m a@", place: "1:3", expected: "path@version" },
  { note: "no path", text: "@v1 m", place: "1:1", expected: "path@version" },
  { note: "two signs", text: "m a@v1@v2", place: "1:3", expected: "path@version" },
  {
    note: "many signs",
    text: `m ${"@".repeat(1_000_000)}`,
    place: "1:3",
    expected: "path@version",
  },
])("$note: refused with the place", ({ text, place, expected }) => {
  expect(refusal(text)).toContain(`${place} `);
  expect(refusal(text)).toContain(expected);
});

test("a million edges are read, more are refused", () => {
  expect(() => edgesOf("a b\n".repeat(1_000_001))).toThrow("more than 1000000 lines");
});

describeWithProgram("of the real go", ["go"], () => {
  test("it tells of every version, of the go line and of a toolchain", async () => {
    const project = goProject({
      proxy: [
        { path: "example.com/a", version: "v1.0.0", requires: ["example.com/b v1.0.0"] },
        { path: "example.com/b", version: "v1.0.0", requires: ["example.com/a v0.9.0"] },
        { path: "example.com/b", version: "v1.1.0" },
        { path: "example.com/a", version: "v0.9.0" },
      ],
      main: {
        "go.mod":
          "module example.com/m\n\ngo 1.21\n\ntoolchain go1.21.3\n\nrequire (\n" +
          "\texample.com/a v1.0.0\n\texample.com/b v1.1.0\n)\n",
      },
    });
    try {
      expect(edgesOf(await project.go(["mod", "graph"]))).toEqual(
        expect.arrayContaining([
          "example.com/m example.com/a@v1.0.0",
          "example.com/m go@1.21",
          "example.com/m toolchain@go1.21.3",
          "example.com/a@v1.0.0 example.com/b@v1.0.0",
        ]),
      );
    } finally {
      project.dispose();
    }
  });
});
