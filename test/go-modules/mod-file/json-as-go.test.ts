import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import type { ModFile, Replacement, WorkFile } from "../../../src/go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../src/go-modules/mod-file/read-work-file.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";
import { randomFile } from "./random-files.ts";
import { realFiles } from "./real-files.ts";

const COUNT = 50;

/** The first of each by a key, in the order of the list. */
function firsts<Item>(list: readonly Item[], keyOf: (item: Item) => unknown): Item[] {
  const found = new Map<string, Item>();
  for (const item of list) {
    const key = JSON.stringify(keyOf(item));
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}

/** The command forgets directives without a path or key, and of replacements that stand there twice the last counts. */
function modJson(written: ModFile): unknown {
  const file = {
    ...written,
    godebug: written.godebug.filter(({ key }) => key !== ""),
    require: written.require.filter(({ path }) => path !== ""),
    exclude: written.exclude.filter(({ path }) => path !== ""),
    retract: written.retract.filter(({ low, high }) => low !== "" || high !== ""),
  };
  return present({
    Module: { Path: file.module?.path ?? "", Deprecated: file.module?.deprecated },
    Go: file.go?.text,
    Toolchain: file.toolchain?.text,
    GoDebug: file.godebug.map(({ key, value }) => ({ Key: key, Value: value })),
    Require: file.require.map(({ path: Path, version: Version, indirect }) => ({
      Path,
      Version,
      Indirect: indirect || undefined,
    })),
    Exclude: firsts(
      file.exclude.map(({ path: Path, version: Version }) => ({ Path, Version })),
      (each) => each,
    ),
    Replace: replaceJson(file.replace),
    Retract: file.retract.map(({ low, high, rationale }) => ({
      Low: low || undefined,
      High: high || undefined,
      Rationale: rationale || undefined,
    })),
    Tool: firsts(
      file.tool.map(({ text }) => ({ Path: text })),
      (each) => each,
    ),
    Ignore: firsts(
      file.ignore.map(({ text }) => ({ Path: text })),
      (each) => each,
    ),
  });
}

/** The command tells neither of the toolchain nor of settings. */
function workJson(file: WorkFile): unknown {
  return present({
    Go: file.go?.text,
    Use: file.use.filter(({ text }) => text !== "").map(({ text }) => ({ DiskPath: text })),
    Replace: replaceJson(file.replace),
  });
}

function replaceJson(replace: readonly Replacement[]): unknown[] {
  return firsts(replace.toReversed(), ({ old }) => old)
    .toReversed()
    .filter(({ old }) => old.path !== "")
    .map(({ old, new: target }) => ({
      Old: { Path: old.path, Version: old.version },
      New: { Path: target.path, Version: target.kind === "module" ? target.version : undefined },
    }));
}

function present(value: Record<string, unknown>): unknown {
  const isEmpty = (each: unknown) => each === null || (Array.isArray(each) && each.length === 0);
  const kept = Object.entries(value).filter(([, each]) => !isEmpty(each));
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
}

/** What a reader makes of a file; undefined where it refuses. */
function told<File>(readFile: () => File, asJson: (file: File) => unknown): unknown {
  try {
    return asJson(readFile());
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return undefined;
  }
}

describeWithProgram("go.mod and go.work files, against the go command", ["go"], () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-go-json-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function goJson(name: "go.mod" | "go.work", text: string): unknown {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const command = name === "go.mod" ? "mod" : "work";
    const { status, stdout, stderr } = spawnSync("go", [command, "edit", "-json", file], {
      cwd: folder,
      env: { ...process.env, GOFLAGS: "", GOTOOLCHAIN: "local", GOWORK: "off", GOPROXY: "off" },
      encoding: "utf8",
    });
    if (status === 0) return present(JSON.parse(stdout) as Record<string, unknown>);
    expect(stderr).toMatch(/errors parsing/);
    return undefined;
  }

  test("go mod edit -json says the same, or refuses too", () => {
    const random = seededRandom(9);
    const generated = Array.from({ length: COUNT / 2 }, () => randomFile(random, "mod"));
    const real = shuffled(realFiles(), random)
      .slice(0, COUNT)
      .map(({ text }) => text);
    for (const text of [...real, ...generated]) {
      const ours = told(() => readModFile(text, "go.mod", { mode: "strict" }), modJson);
      expect({ text, said: ours }).toEqual({ text, said: goJson("go.mod", text) });
    }
  });

  test("go work edit -json says the same, or refuses too", () => {
    const random = seededRandom(10);
    const generated = Array.from({ length: COUNT }, () => randomFile(random, "work"));
    for (const text of generated) {
      const ours = told(() => readWorkFile(text, "go.work"), workJson);
      expect({ text, said: ours }).toEqual({ text, said: goJson("go.work", text) });
    }
  });
});
