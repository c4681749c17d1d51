import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { isLeftOut } from "../../../../src/facts/go/vendor/build-constraint.ts";
import { goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

const CODE = "\n\npackage a\n";

const CASES = [
  { note: "no constraint", source: "package a\n", leftOut: false },
  { note: "a tag", source: `//go:build linux${CODE}`, leftOut: false },
  { note: "a tag that must not be", source: `//go:build !linux${CODE}`, leftOut: false },
  {
    note: "a tag that must and must not be",
    source: `//go:build linux && !linux${CODE}`,
    leftOut: false,
  },
  { note: "ignore", source: `//go:build ignore${CODE}`, leftOut: true },
  { note: "ignore, or a tag", source: `//go:build ignore || linux${CODE}`, leftOut: false },
  { note: "ignore, and a tag", source: `//go:build (linux) && ignore${CODE}`, leftOut: true },
  { note: "anything but ignore", source: `//go:build !ignore${CODE}`, leftOut: false },
  { note: "not that nor ignore", source: `//go:build !(linux || ignore)${CODE}`, leftOut: false },
  { note: "not both", source: `//go:build !(linux && ignore)${CODE}`, leftOut: false },
  { note: "no expression", source: `//go:build${CODE}`, leftOut: true },
  { note: "half an expression", source: `//go:build linux &&${CODE}`, leftOut: true },
  { note: "an open parenthesis", source: `//go:build (linux${CODE}`, leftOut: true },
  { note: "twice not", source: `//go:build !!linux${CODE}`, leftOut: true },
  { note: "two tags", source: `//go:build linux darwin${CODE}`, leftOut: true },
  { note: "one ampersand", source: `//go:build a & b${CODE}`, leftOut: true },
  { note: "two lines", source: `//go:build a\n//go:build b${CODE}`, leftOut: true },
  { note: "another comment", source: `//go:builder ignore${CODE}`, leftOut: false },
  { note: "a space before it", source: `// go:build ignore${CODE}`, leftOut: false },
  { note: "behind the package clause", source: "package a\n\n//go:build ignore\n", leftOut: false },
  { note: "without an empty line behind", source: "//go:build ignore\npackage a\n", leftOut: true },
  { note: "in a long comment", source: `/*\n//go:build ignore\n*/${CODE}`, leftOut: false },
  {
    note: "behind a long comment",
    source: `/* a\n*/ /* b */\n//go:build ignore${CODE}`,
    leftOut: true,
  },
  { note: "returns at the ends", source: "//go:build ignore\r\n\r\npackage a\r\n", leftOut: true },
  { note: "an old line", source: `// +build ignore${CODE}`, leftOut: true },
  { note: "an old line of two", source: `// +build ignore linux${CODE}`, leftOut: false },
  { note: "an old line of both", source: `// +build ignore,linux${CODE}`, leftOut: true },
  { note: "an old line of not", source: `//+build !ignore${CODE}`, leftOut: false },
  { note: "two old lines", source: `// +build linux\n// +build ignore${CODE}`, leftOut: true },
  {
    note: "an old line beside a new",
    source: `//go:build linux\n// +build ignore${CODE}`,
    leftOut: false,
  },
  {
    note: "an old line at the package clause",
    source: "// +build ignore\npackage a\n",
    leftOut: false,
  },
  { note: "an old line of what is no tag", source: `// +build a-b${CODE}`, leftOut: true },
  { note: "an old line of not what is no tag", source: `// +build !a-b${CODE}`, leftOut: false },
  { note: "an old line of nothing", source: `// +build${CODE}`, leftOut: true },
  {
    note: "an old line of too much",
    source: `// +build ${"ignore ".repeat(200)}${CODE}`,
    leftOut: false,
  },
  {
    note: "as much as may be",
    source: `//go:build ${"a||".repeat(999)}ignore${CODE}`,
    leftOut: false,
  },
  { note: "absurd nesting", source: `//go:build ${"(".repeat(30_000)}${CODE}`, leftOut: true },
  {
    note: "a long line",
    source: `//go:build ${"a||".repeat(20_000)}ignore${CODE}`,
    leftOut: true,
  },
];

test.each(CASES)("$note: left out: $leftOut", ({ source, leftOut }) => {
  expect(isLeftOut(source)).toBe(leftOut);
});

describeWithProgram("the same as go mod vendor", ["go"], () => {
  test("which leaves out just those", async () => {
    const nameOf = (at: number): string => `f${at}.go`;
    const files = Object.fromEntries(CASES.map(({ source }, at) => [nameOf(at), source]));
    const project = goProject({
      proxy: [{ path: "example.com/a", version: "v1.0.0", files }],
      main: {
        "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n",
        "m.go": 'package m\n\nimport _ "example.com/a"\n',
      },
    });
    try {
      await project.go(["mod", "tidy"]);
      // It copies the folder, and then ends because of what is no expression.
      await project.tryGo(["mod", "vendor"]);
      const vendored = readdirSync(path.join(project.folder, "vendor/example.com/a"));
      const copied = CASES.filter((_, at) => vendored.includes(nameOf(at)));
      expect(copied.map(({ note }) => note)).toEqual(
        CASES.filter(({ leftOut }) => !leftOut).map(({ note }) => note),
      );
    } finally {
      project.dispose();
    }
  });
});
