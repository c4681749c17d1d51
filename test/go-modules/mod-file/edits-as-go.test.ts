import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { editModFile, type ModFileEdit } from "../../../src/go-modules/mod-file/edit-mod-file.ts";
import {
  editWorkFile,
  type WorkFileEdit,
} from "../../../src/go-modules/mod-file/edit-work-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../src/go-modules/mod-file/read-work-file.ts";
import {
  askModFiles,
  MODULES_ORACLE_NEEDS,
  type OracleFile,
} from "../../support/modules-oracle.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { oneOf } from "../random-text.ts";
import { read } from "./as-go-reads.ts";
import { asOracle, randomModEdits, randomWorkEdits } from "./random-edits.ts";
import { randomFile } from "./random-files.ts";
import { realFiles } from "./real-files.ts";

interface Case<Edit> {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/** Files that can be read: generated, the same on every machine; Go takes directives without a path for removed ones. */
function generatedFiles(kind: "strict" | "work", count: number): readonly string[] {
  const random = seededRandom(4);
  const texts = Array.from({ length: count }, () =>
    randomFile(random, kind === "work" ? "work" : "mod"),
  );
  return texts.filter((text) => isReadable(text, kind));
}

/** Those of this machine besides. */
function readableFiles(kind: "strict" | "work", generated: number): readonly string[] {
  const real = realFiles().map(({ text }) => text);
  return [...real.filter((text) => isReadable(text, kind)), ...generatedFiles(kind, generated)];
}

function isReadable(text: string, kind: "strict" | "work"): boolean {
  return "directives" in read(text, kind) && !text.includes('""');
}

/** Each file a few times, with other edits. */
function modCases(
  texts: readonly string[],
  count: number,
  seed: number,
): readonly Case<ModFileEdit>[] {
  const random = seededRandom(seed);
  expect(texts.length).toBeGreaterThan(300);
  return Array.from({ length: count }, () => {
    const text = oneOf(texts, random);
    const file = readModFile(text, "go.mod", { mode: "strict" });
    return { text, edits: randomModEdits(file, random) };
  });
}

function workCases(
  texts: readonly string[],
  count: number,
  seed: number,
): readonly Case<WorkFileEdit>[] {
  const random = seededRandom(seed);
  expect(texts.length).toBeGreaterThan(100);
  return Array.from({ length: count }, () => {
    const text = oneOf(texts, random);
    return { text, edits: randomWorkEdits(readWorkFile(text, "go.work"), random) };
  });
}

describeWithProgram("edited files, against Go's own library", MODULES_ORACLE_NEEDS, () => {
  test("go.mod is left byte for byte as by Go, whatever is required and dropped", () => {
    const cases = modCases(readableFiles("strict", 1500), 3000, 5);
    const questions = cases.map(
      ({ text, edits }) => ({ ask: "mod", text, edits: asOracle(edits) }) as const,
    );
    expect(differences(cases, askModFiles(questions), editModFile)).toEqual([]);
  });

  test("so is go.work", () => {
    const cases = workCases(readableFiles("work", 600), 800, 6);
    const questions = cases.map(
      ({ text, edits }) => ({ ask: "work", text, edits: asOracle(edits) }) as const,
    );
    expect(differences(cases, askModFiles(questions), editWorkFile)).toEqual([]);
  });
});

/** The cases whose result is another one; where Go writes what is no UTF-8, ours refuses. */
function differences<Edit>(
  cases: readonly Case<Edit>[],
  answers: readonly OracleFile[],
  edit: (text: string, file: string, edits: readonly Edit[]) => string,
): unknown[] {
  const results = cases.map(({ text, edits }, index) => {
    const wanted = answers[index]?.text;
    if (wanted !== undefined) return { text, edits, wanted, result: edit(text, "file", edits) };
    expect(() => edit(text, "file", edits)).toThrow(/not UTF-8/);
    return undefined;
  });
  const compared = results.filter((each) => each !== undefined);
  expect(compared.length).toBeGreaterThan(cases.length * 0.95);
  return compared.filter(({ wanted, result }) => wanted !== result);
}

/** What `go mod edit` and `go work edit` have a flag for. */
function flagOf(edit: ModFileEdit | WorkFileEdit): string | undefined {
  const [{ flag, path: module = "", version = "" }] = asOracle([edit]) as [
    ReturnType<typeof asOracle>[number],
  ];
  // A path that looks like a directory of Windows the command does not split from its version.
  if (flag === "dropreplace" && /^[A-Za-z]:/.test(module)) return undefined;
  if (flag === "requirements" || ("indirect" in edit && edit.indirect === true)) return undefined;
  const isSetting = flag === "go" || flag === "toolchain";
  return `-${flag}=${[...(isSetting ? [] : [module]), ...(version === "" ? [] : [version])].join("@")}`;
}

describeWithProgram("edited files, against the go command", ["go"], () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-go-edit-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The file after a call of the command. */
  function goEdit(name: "go.mod" | "go.work", text: string, flags: readonly string[]): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const command = name === "go.mod" ? "mod" : "work";
    const env = {
      ...process.env,
      GOFLAGS: "",
      GOTOOLCHAIN: "local",
      GOWORK: "off",
      GOPROXY: "off",
    };
    execFileSync("go", [command, "edit", ...flags, file], { cwd: folder, env });
    return readFileSync(file, "utf8");
  }

  test("go mod edit leaves the same file", () => {
    for (const { text, edits } of modCases(generatedFiles("strict", 1500), 60, 7)) {
      const flags = edits.map(flagOf).filter((flag) => flag !== undefined);
      const done = edits.filter((edit) => flagOf(edit) !== undefined);
      const wanted = goEdit("go.mod", text, ["-fmt", ...flags]);
      if (wanted.includes("\ufffd")) continue;
      expect(editModFile(text, "go.mod", done)).toBe(wanted);
    }
  });

  test("go work edit leaves the same file", () => {
    for (const { text, edits } of workCases(generatedFiles("work", 600), 30, 8)) {
      // The command puts ./ before other directories.
      const done = edits.filter(
        (edit) => edit.edit !== "drop_use" || /^\.|^\//.test(edit.directory),
      );
      const wanted = goEdit("go.work", text, ["-fmt", ...done.map((edit) => flagOf(edit) ?? "")]);
      if (wanted.includes("\ufffd")) continue;
      expect(editWorkFile(text, "go.work", done)).toBe(wanted);
    }
  });
});
