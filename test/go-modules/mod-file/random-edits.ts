import type { ModFileEdit } from "../../../src/go-modules/mod-file/edit-mod-file.ts";
import type { WorkFileEdit } from "../../../src/go-modules/mod-file/edit-work-file.ts";
import type { ModFile, WorkFile } from "../../../src/go-modules/mod-file/mod-file.ts";
import { importPathFault } from "../../../src/go-modules/module-path/path-fault.ts";
import { splitPathVersion } from "../../../src/go-modules/module-path/path-version.ts";
import type { OracleEdit } from "../../support/modules-oracle.ts";
import { oneOf, type Random } from "../random-text.ts";

const NEW_PATHS = ["example.com/a", "example.com/new", "example.com/new/v2", "gopkg.in/new.v3"];
const GO_VERSIONS = ["1.16", "1.17", "1.21", "1.22.3", "1.23rc1"];
const TOOLCHAINS = ["default", "go1.22.5", "go1.23-custom"];

interface Module {
  readonly path: string;
  readonly version: string;
}

/** Some edits of a file, mostly of what stands in it. */
export function randomModEdits(file: ModFile, random: Random): ModFileEdit[] {
  const count = 1 + Math.floor(random() * 4);
  return Array.from({ length: count }, () => randomModEdit(file, random));
}

function randomModEdit(file: ModFile, random: Random): ModFileEdit {
  const { require, exclude } = file;
  switch (Math.floor(random() * 8)) {
    case 0:
      return { edit: "drop_require", path: pathOf(require, random) };
    case 1: {
      const { path, version } = anyOf(exclude, random);
      return { edit: "drop_exclude", path, version };
    }
    case 2:
      return dropReplace(file, random);
    case 3:
      return random() < 0.5 ? setGo(random) : setToolchain(random);
    case 4:
    case 5: {
      const requirements = randomRequirements(require, random);
      return { edit: "requirements", requirements };
    }
  }
  const path = pathOf(require, random);
  return { edit: "require", path, version: versionFor(path, random), indirect: random() < 0.4 };
}

/** Some edits of a go.work file. */
export function randomWorkEdits(file: WorkFile, random: Random): WorkFileEdit[] {
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, (): WorkFileEdit => {
    if (random() < 0.3) return setGo(random);
    if (random() < 0.3) return setToolchain(random);
    if (random() < 0.5) return dropReplace(file, random);
    return {
      edit: "drop_use",
      directory: oneOf(["./a", ...file.use.map(({ text }) => text)], random),
    };
  });
}

function setGo(random: Random): ModFileEdit & WorkFileEdit {
  return { edit: "go", version: oneOf(GO_VERSIONS, random) };
}

function setToolchain(random: Random): ModFileEdit & WorkFileEdit {
  if (random() < 0.3) return { edit: "drop_toolchain" };
  return { edit: "toolchain", name: oneOf(TOOLCHAINS, random) };
}

function dropReplace({ replace }: ModFile | WorkFile, random: Random): ModFileEdit & WorkFileEdit {
  const none = { path: "example.com/none", version: undefined };
  const { path, version } = oneOf([none, ...replace.map(({ old }) => old)], random);
  return { edit: "drop_replace", path, version };
}

/** Most of those that are there and a few new ones, each once. */
function randomRequirements(
  present: readonly Module[],
  random: Random,
): (Module & { indirect: boolean })[] {
  const paths = new Set([
    ...present.map(({ path }) => path).filter((path) => isRequirable(path) && random() < 0.85),
    ...NEW_PATHS.filter(() => random() < 0.3),
  ]);
  return [...paths].map((path) => {
    const old = present.find((each) => each.path === path)?.version;
    const version = old !== undefined && random() < 0.5 ? old : versionFor(path, random);
    return { path, version, indirect: random() < 0.4 };
  });
}

function pathOf(list: readonly Module[], random: Random): string {
  const { path } = anyOf(list, random);
  return isRequirable(path) ? path : "example.com/new";
}

function anyOf(list: readonly Module[], random: Random): Module {
  const added = { path: oneOf(NEW_PATHS, random), version: "v1.0.0" };
  return list.length === 0 || random() < 0.3 ? added : oneOf(list, random);
}

function isRequirable(path: string): boolean {
  return importPathFault(path) === undefined && splitPathVersion(path) !== undefined;
}

function versionFor(path: string, random: Random): string {
  const major = /v[0-9]+/.exec(splitPathVersion(path)?.major ?? "")?.[0] ?? "v1";
  return `${major}.${Math.floor(random() * 3)}.${Math.floor(random() * 10)}`;
}

/** In the order in which one call of the command does them. */
export function asOracle(edits: readonly (ModFileEdit | WorkFileEdit)[]): OracleEdit[] {
  const rank = (edit: string) => (edit === "go" ? 0 : edit.endsWith("toolchain") ? 1 : 2);
  return edits.toSorted((a, b) => rank(a.edit) - rank(b.edit)).map(oracleEdit);
}

function oracleEdit(edit: ModFileEdit | WorkFileEdit): OracleEdit {
  switch (edit.edit) {
    case "go":
      return { flag: "go", version: edit.version };
    case "toolchain":
      return { flag: "toolchain", version: edit.name };
    case "drop_toolchain":
      return { flag: "toolchain", version: "none" };
    case "drop_use":
      return { flag: "dropuse", path: edit.directory };
    case "drop_require":
      return { flag: "droprequire", path: edit.path };
    case "drop_exclude":
      return { flag: "dropexclude", path: edit.path, version: edit.version };
    case "drop_replace":
      return { flag: "dropreplace", path: edit.path, version: edit.version ?? "" };
    case "require": {
      const { path, version, indirect = false } = edit;
      return { flag: "require", path, version, indirect };
    }
    case "requirements":
      return { flag: "requirements", requirements: edit.requirements };
  }
}
