import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readBinary } from "../../../../src/facts/go/build-info/read-binary.ts";
import type { BuildInfoReading } from "../../../../src/facts/go/build-info/read-build-info.ts";
import type { BuildInfo } from "../../../../src/facts/go/build-info.ts";
import { type GoOptions, type GoProject, goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";
import { asGoSays } from "./as-go-says.ts";

const IMPORTS = ["a", "b", "c"].map((name) => `import _ "example.com/${name}"\n`).join("");
const MAIN = `package main\n\n${IMPORTS}\nfunc main() {}\n`;
const GO_MOD = `module example.com/m

go 1.21

require (
	example.com/a v1.0.0
	example.com/b v1.0.0
	example.com/c v1.0.0
)

replace example.com/b => ./local/b

replace example.com/c v1.0.0 => example.com/fork v1.2.3
`;
const CGO =
  'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { C.one() }\n';

/** A build, and what only it has. */
interface Build {
  readonly note: string;
  readonly args?: readonly string[];
  readonly options?: GoOptions;
  readonly expected: Partial<BuildInfo> | { readonly settings: readonly unknown[] };
}

const setting = (key: string, value: string): unknown => ({ key, value });
const including = (...settings: unknown[]): { settings: readonly unknown[] } => ({
  settings: expect.arrayContaining(settings) as unknown as readonly unknown[],
});

const BUILDS: readonly Build[] = [
  {
    note: "a plain build, with a module, one replaced by a directory, and a fork",
    expected: {
      path: "example.com/m",
      modules: [
        { path: "example.com/a", version: "v1.0.0", sum: expect.stringMatching(/^h1:/) as never },
        {
          path: "example.com/b",
          version: "v1.0.0",
          sum: "",
          replace: { path: "./local/b", version: "(devel)", sum: "" },
        },
        {
          path: "example.com/c",
          version: "v1.0.0",
          sum: "",
          replace: {
            path: "example.com/fork",
            version: "v1.2.3",
            sum: expect.stringMatching(/^h1:/) as never,
          },
        },
      ],
    },
  },
  { note: "-trimpath", args: ["-trimpath"], expected: including(setting("-trimpath", "true")) },
  {
    note: "quoted settings",
    args: ["-tags", "one,two", "-ldflags", `-X 'main.text=a "b"\tc=d'`],
    expected: including(
      setting("-tags", "one,two"),
      setting("-ldflags", `-X 'main.text=a "b"\tc=d'`),
    ),
  },
  { note: "without symbols", args: ["-ldflags", "-s -w"], expected: { path: "example.com/m" } },
  {
    note: "a vendor folder, of which no sums are recorded",
    args: ["-mod=vendor"],
    expected: {
      modules: [
        { path: "example.com/a", version: "v1.0.0", sum: "" },
        { path: "example.com/b", replace: { path: "./local/b", version: "(devel)" } },
        { path: "example.com/c", replace: { path: "example.com/fork", sum: "" } },
      ] as never,
    },
  },
  {
    note: "a list of files",
    args: ["./cmd/one/main.go"],
    expected: { path: "command-line-arguments", main: undefined, modules: [] },
  },
  {
    note: "no modules",
    args: ["./cmd/one/main.go"],
    options: { env: { GO111MODULE: "off", GOFLAGS: "" } },
    expected: { path: "command-line-arguments", main: undefined, modules: [] },
  },
  {
    note: "a workspace",
    args: ["./cmd/two"],
    options: { env: { GOWORK: "work/go.work", GOFLAGS: "" } },
    expected: {
      modules: [{ path: "example.com/sibling", version: "(devel)", sum: "" }],
    },
  },
  {
    note: "cgo, linked by the C compiler",
    args: ["./cmd/cgo"],
    options: { env: { CGO_ENABLED: "1", CGO_CFLAGS: '-O1 -DNAME="a\\b"' } },
    expected: including(setting("CGO_ENABLED", "1"), setting("CGO_CFLAGS", '-O1 -DNAME="a\\b"')),
  },
  {
    note: "-race",
    args: ["-race", "./cmd/one"],
    options: { env: { CGO_ENABLED: "1" } },
    expected: including(setting("-race", "true")),
  },
  // The first build for a system compiles its runtime; the published programs have darwin, freebsd and s390x.
  ...[
    { system: "aix/ppc64", note: "XCOFF of 64 bits" },
    { system: "windows/386", note: "PE of 32 bits" },
    { system: "linux/mips", note: "ELF of 32 bits, big-endian" },
    { system: "plan9/amd64", note: "Plan 9" },
  ].map(({ system, note }) => {
    const [GOOS, GOARCH] = system.split("/");
    const expected = including(setting("GOOS", GOOS as string));
    return {
      note: `${system}, ${note}`,
      args: ["./cmd/one"],
      options: { env: { GOOS, GOARCH } },
      expected,
    };
  }),
];

describeWithProgram(
  "programs that the installed Go builds",
  ["go", "gcc", "strip", "objcopy"],
  () => {
    let project: GoProject;
    beforeAll(async () => {
      project = goProject({
        proxy: [
          { path: "example.com/a", version: "v1.0.0" },
          { path: "example.com/b", version: "v1.0.0" },
          { path: "example.com/c", version: "v1.0.0" },
          { path: "example.com/fork", version: "v1.2.3", goMod: "module example.com/c\n" },
        ],
        main: {
          "go.mod": GO_MOD,
          "main.go": MAIN,
          "local/b/go.mod": "module example.com/b\n",
          "local/b/b.go": "package b\n",
          "cmd/one/main.go": "package main\n\nfunc main() {}\n",
          "cmd/two/main.go": 'package main\n\nimport _ "example.com/sibling"\n\nfunc main() {}\n',
          "cmd/cgo/main.go": CGO,
          "sibling/go.mod": "module example.com/sibling\n",
          "sibling/sibling.go": "package sibling\n",
          "work/go.work": "go 1.21\n\nuse (\n\t..\n\t../sibling\n)\n",
        },
      });
      await project.go(["mod", "download", "all"]);
      await project.go(["build", "-o", "plain", "."]);
      await project.go(["mod", "vendor", "-e"], { env: { GOFLAGS: "" } });
    });
    afterAll(() => project.dispose());

    const fileOf = (name: string): string => path.join(project.folder, name);
    const readingOf = async (name: string): Promise<BuildInfoReading> =>
      (await readBinary(fileOf(name))).reading;
    const toldByGo = async (name: string): Promise<unknown> =>
      JSON.parse(await project.go(["version", "-m", "-json", name], { env: { GOFLAGS: "" } }));

    async function expectAsGoSays(name: string): Promise<BuildInfo> {
      const reading = await readingOf(name);
      if (reading.kind !== "read") throw new Error(reading.message);
      expect(asGoSays(reading.info)).toEqual(await toldByGo(name));
      return reading.info;
    }

    test.each(BUILDS)("$note", async ({ args = [], options = {}, expected }) => {
      const env = { ...options.env };
      if (env["GOWORK"] !== undefined) env["GOWORK"] = fileOf(env["GOWORK"]);
      await project.go(["build", "-o", "app", ...args], { env });
      expect(await expectAsGoSays("app")).toMatchObject(expected);
    });

    test("strip leaves it", async () => {
      execFileSync("strip", ["-o", fileOf("stripped"), fileOf("plain")]);
      await expectAsGoSays("stripped");
    });

    test("without its section there is none", async () => {
      const args = ["--remove-section=.go.buildinfo", fileOf("plain"), fileOf("removed")];
      execFileSync("objcopy", args, { stdio: "pipe" });
      expect(await readingOf("removed")).toMatchObject({ code: "no_build_information" });
      await expect(toldByGo("removed")).rejects.toThrow("not a Go executable");
    });

    test("nor without symbols for AIX, where the marker stands all the same", async () => {
      const env = { GOOS: "aix", GOARCH: "ppc64" };
      await project.go(["build", "-o", "aix", "-ldflags=-s", "./cmd/one"], { env });
      expect(await readingOf("aix")).toMatchObject({
        code: "unsupported_format",
        message: expect.stringContaining("link it without -s"),
      });
      await expect(toldByGo("aix")).rejects.toThrow("unrecognized file format");
    });

    test.each([
      { note: "WebAssembly", code: "unsupported_format", bytes: "\0asm\u0001\0\0\0" },
      { note: "an archive", code: "unsupported_format", bytes: "!<arch>\n" },
      {
        note: "a universal binary of 64 bits",
        code: "unsupported_format",
        bytes: "\xca\xfe\xba\xbf",
      },
      { note: "a Java class", code: "not_a_binary", bytes: "\xca\xfe\xba\xbe\0\0\0\x34" },
      { note: "a script", code: "not_a_binary", bytes: "#!/bin/sh\n" },
      { note: "nothing", code: "not_a_binary", bytes: "" },
      { note: "a DOS program", code: "binary_damaged", bytes: "MZ" },
    ])("$note is $code", async ({ code, bytes }) => {
      const padding = bytes === "" ? "" : "\0".repeat(32);
      writeFileSync(fileOf("other"), Buffer.from(`${bytes}${padding}`, "latin1"), { mode: 0o755 });
      expect(await readingOf("other")).toMatchObject({ kind: "unreadable", code });
      await expect(toldByGo("other")).rejects.toThrow("unrecognized file format");
    });
  },
);
