import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { readBinary } from "../../../../src/facts/go/build-info/read-binary.ts";
import { GO_BINARIES } from "../../../support/go-binaries.ts";
import { describeWithProgram } from "../../../support/needs.ts";
import { asGoSays } from "./as-go-says.ts";

/** Where `go version -m` says something. */
const READABLE: readonly (readonly [spec: string, format: string, goVersion: string])[] = [
  ["esbuild-linux-64@0.14.0", "elf", "go1.17.2"],
  ["esbuild-linux-arm@0.14.0", "elf", "go1.17.2"],
  ["esbuild-linux-s390x@0.14.8", "elf", "go1.17.5"],
  ["esbuild-windows-32@0.14.0", "pe", "go1.17.2"],
  ["esbuild-windows-64@0.14.0", "pe", "go1.17.2"],
  ["esbuild-darwin-arm64@0.14.0", "mach-o", "go1.17.2"],
  ["lefthook-linux-x64@2.2.2", "elf", "go1.27.0"],
  ["lefthook-windows-x64@2.2.2", "pe", "go1.27.0"],
  ["lefthook-darwin-arm64@2.2.2", "mach-o", "go1.27.0"],
  ["lefthook-freebsd-arm64@2.2.2", "elf", "go1.27.0"],
];

/** Where it says nothing. */
const UNREADABLE = [
  { spec: "@esbuild/linux-x64@0.28.2", code: "no_build_information" },
  { spec: "@esbuild/win32-ia32@0.28.2", code: "no_build_information" },
  { spec: "@esbuild/darwin-arm64@0.28.2", code: "no_build_information" },
  { spec: "@esbuild/aix-ppc64@0.28.2", code: "unsupported_format" },
];

const pathOf = (spec: string): string => GO_BINARIES[spec] as string;

describeWithProgram(
  "Go programs that others published",
  ["go", ...Object.values(GO_BINARIES)],
  () => {
    test("are all asked about", () => {
      const asked = [...READABLE.map(([spec]) => spec), ...UNREADABLE.map(({ spec }) => spec)];
      expect(asked.toSorted()).toEqual(Object.keys(GO_BINARIES).toSorted());
    });

    test.each(READABLE)(
      "%s, of %s, says what `go version -m -json` says",
      async (spec, format, goVersion) => {
        const file = pathOf(spec);
        const { reading, sha256 } = await readBinary(file);
        if (reading.kind !== "read") throw new Error(reading.message);
        const told = JSON.parse(
          execFileSync("go", ["version", "-m", "-json", file], { encoding: "utf8" }),
        );
        expect(asGoSays(reading.info)).toEqual(told);
        expect(reading.format).toBe(format);
        expect(reading.info.goVersion).toBe(goVersion);
        expect(sha256).toBe(createHash("sha256").update(readFileSync(file)).digest("hex"));
      },
    );

    test.each(UNREADABLE)("$spec says nothing, to Go neither: $code", async ({ spec, code }) => {
      const file = pathOf(spec);
      expect((await readBinary(file)).reading).toMatchObject({ kind: "unreadable", code });
      const ask = (): string =>
        execFileSync("go", ["version", "-m", file], { stdio: "pipe" }).toString();
      expect(ask).toThrow("could not read Go build info");
    });
  },
);
