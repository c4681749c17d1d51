import { createHash } from "node:crypto";
import type {
  ModFile,
  ModuleVersion,
  Replacement,
  WorkFile,
} from "../../src/go-modules/mod-file/mod-file.ts";
import {
  type MainModule,
  type MainModules,
  mainsOf,
} from "../../src/go-modules/selection/main-modules.ts";
import type { ModuleSource } from "../../src/go-modules/selection/module-source.ts";
import { recordedSource } from "../../src/go-modules/selection/recorded-source.ts";

/** Main modules, and all modules that they could be built of. */
export interface ModuleGraph {
  readonly prefix: string;
  readonly modules: readonly (ModuleVersion & { readonly mod: ModFile })[];
  /** go.mod files that replacements name, by folder. */
  readonly directories: Readonly<Record<string, ModFile>>;
  readonly main: MainModules;
}

export interface ModDraft {
  readonly path: string;
  readonly go?: string | undefined;
  readonly toolchain?: string | undefined;
  readonly require?: readonly (ModuleVersion & { readonly indirect?: boolean })[];
  readonly exclude?: readonly ModuleVersion[];
  readonly replace?: readonly ReplaceDraft[];
}

export interface ReplaceDraft {
  readonly path: string;
  readonly version?: string | undefined;
  readonly to: { readonly directory: string } | ModuleVersion;
}

const place = { row: 1, col: 1 };

/** A go.mod as it would be read, out of what matters of it. */
export function modFileOf(draft: ModDraft): ModFile {
  const { path, go, toolchain, require = [], exclude = [], replace = [] } = draft;
  return {
    module: { path, place },
    ...(go !== undefined && { go: { text: go, place } }),
    ...(toolchain !== undefined && { toolchain: { text: toolchain, place } }),
    godebug: [],
    require: require.map((each) => ({ indirect: false, ...each, place })),
    exclude: exclude.map((each) => ({ ...each, place })),
    replace: replace.map(replacementOf),
    retract: [],
    tool: [],
    ignore: [],
  };
}

function replacementOf({ path, version, to }: ReplaceDraft): Replacement {
  return {
    old: { path, version },
    new:
      "directory" in to
        ? { kind: "directory", path: to.directory }
        : { kind: "module", path: to.path, version: to.version },
    place,
  };
}

export function modText({ module, go, toolchain, require, exclude, replace }: ModFile): string {
  return [
    `module ${module?.path}`,
    ...headLines({ go, toolchain }),
    ...require.map(
      ({ path, version, indirect }) =>
        `require ${path} ${version}${indirect ? " // indirect" : ""}`,
    ),
    ...exclude.map(({ path, version }) => `exclude ${path} ${version}`),
    ...replace.map(replaceLine),
    "",
  ].join("\n");
}

function workText({ use, replace, ...head }: WorkFile): string {
  const lines = [...headLines(head), ...use.map(({ text }) => `use ${text}`)];
  return [...lines, ...replace.map(replaceLine), ""].join("\n");
}

function headLines({ go, toolchain }: Pick<ModFile, "go" | "toolchain">): string[] {
  return [
    ...(go === undefined ? [] : [`go ${go.text}`]),
    ...(toolchain === undefined ? [] : [`toolchain ${toolchain.text}`]),
  ];
}

function replaceLine({ old, new: target }: Replacement): string {
  const to = target.kind === "directory" ? target.path : `${target.path} ${target.version}`;
  return `replace ${old.path}${old.version === undefined ? "" : ` ${old.version}`} => ${to}`;
}

export function sourceOf({ modules, directories }: ModuleGraph): ModuleSource {
  return recordedSource({
    modFiles: modules,
    directories: new Map(Object.entries(directories)),
  });
}

/** The files of the main modules by name. */
export function filesOf(main: MainModules): Readonly<Record<string, string>> {
  const mods = mainsOf(main).map(({ file, mod }) => [file, modText(mod)]);
  return {
    ...Object.fromEntries(mods),
    ...(main.kind === "workspace" && { [main.file]: workText(main.work) }),
  };
}

/** go.sum with the sums of every go.mod, which `-mod=readonly` asks for. */
export function sumsOf({ modules }: ModuleGraph): string {
  return modules
    .map(({ path, version, mod }) => {
      const file = createHash("sha256").update(modText(mod)).digest("hex");
      const sum = createHash("sha256").update(`${file}  go.mod\n`).digest("base64");
      return `${path} ${version}/go.mod h1:${sum}\n`;
    })
    .join("");
}

const VERSIONS = [
  "v0.3.0",
  "v1.0.0",
  "v1.1.0",
  "v1.2.0-rc.1",
  "v1.2.0-rc.2",
  "v1.2.0",
  "v1.2.1-0.20240102030405-abcdefabcdef",
  "v1.10.0",
  "v2.0.0+incompatible",
];
const FOLDERS = 4;
const GO_LINES = ["1.15", "1.16", "1.16", "1.17", "1.17", "1.18", "1.20", undefined];
const STRICT_GO_LINES = ["1.21", "1.21.0", "1.22.3"];

/**
 * Modules in several versions that require each other in cycles, old and new go lines mixed, and main modules which
 * replace and exclude some. The same for the same `random`. Paths begin with `prefix`; there are `mains` main modules,
 * in folders of their own where there are several, with a go.work beside them.
 */
export function randomModuleGraph(
  prefix: string,
  random: () => number,
  mains: number = 1,
): ModuleGraph {
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  const some = <Item>(items: readonly Item[], share: number): Item[] =>
    items.filter(() => random() < share);
  const strict = random() < 0.3;
  const versions = versionsOf(prefix, 5 + Math.floor(random() * 20), some);
  const density = 2.5 / versions.size;
  const mainPaths = Array.from({ length: mains }, (_, index) => `${prefix}/main${index}`);
  const requirements = (share: number, self: string) =>
    some([...versions.keys()], share)
      .filter((path) => path !== self)
      .map((path) => ({
        path,
        version: pick(versions.get(path) as string[]),
        indirect: random() < 0.5,
      }));
  const ofMain = (chance: number) =>
    random() < chance ? [{ path: pick(mainPaths), version: "v1.0.0", indirect: false }] : [];
  const goLine = () => (strict && random() < 0.3 ? pick(STRICT_GO_LINES) : pick(GO_LINES));
  const published = [...versions].flatMap(([path, list]) =>
    list.map((version) => {
      // Such a version has no go.mod of its own.
      if (version.endsWith("+incompatible")) return { path, version, mod: modFileOf({ path }) };
      const require = [...requirements(density, path), ...ofMain(0.05)];
      return { path, version, mod: modFileOf({ path, go: goLine(), require }) };
    }),
  );
  const all = published.map(({ path, version }) => ({ path, version }));
  const replacements = (share: number, directory: string) =>
    some(all, share / all.length).map((old, index): ReplaceDraft => {
      // Builds refuse one folder for two modules.
      const to = random() < 0.4 ? { directory: `${directory}${index % FOLDERS}` } : pick(all);
      return { path: old.path, version: random() < 0.5 ? old.version : undefined, to };
    });
  const once = (path: string) =>
    modFileOf({ path, go: goLine(), require: requirements(density, path) });
  const releases = mainPaths.map((path) => ({ path, version: "v1.0.0", mod: once(path) }));
  const single = mains === 1;
  const read = mainPaths.map((path, index): MainModule => {
    const others = single ? [] : ofMain(0.4).filter((each) => each.path !== path);
    const mod = modFileOf({
      path,
      go: strict ? pick(["1.16", "1.20", "1.22.3"]) : goLine(),
      toolchain: random() < 0.1 ? "go1.22.1" : undefined,
      require: [...requirements((single ? 2 : 1) * density, path), ...others],
      exclude: some(all, 1 / all.length),
      replace: onePerOld(replacements(2 / mains, single ? "./local" : "../local")),
    });
    return { file: single ? "go.mod" : `part${index}/go.mod`, mod };
  });
  const go = pick(["1.20", "1.22.3", "1.22.3", undefined]);
  const work: WorkFile = {
    ...(go !== undefined && { go: { text: go, place } }),
    godebug: [],
    use: mainPaths.map((_, index) => ({ text: `./part${index}`, place })),
    replace: onePerOld(replacements(1, "./local")).map(replacementOf),
  };
  return {
    prefix,
    modules: [...published, ...releases],
    directories: Object.fromEntries(
      Array.from({ length: FOLDERS }, (_, index) => [`local${index}`, once(`${prefix}/local`)]),
    ),
    main: single
      ? { kind: "module", main: read[0] as MainModule }
      : { kind: "workspace", file: "go.work", work, mains: read },
  };
}

function versionsOf(
  prefix: string,
  count: number,
  some: (items: readonly string[], share: number) => string[],
): Map<string, string[]> {
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const major = index % 7 === 6 ? "/v2" : "";
      const pool =
        major === ""
          ? VERSIONS
          : VERSIONS.filter((each) => /^v1/.test(each)).map((each) => each.replace(/^v1/, "v2"));
      const chosen = some(pool, 0.4);
      return [`${prefix}/m${index}${major}`, chosen.length === 0 ? pool.slice(1, 2) : chosen];
    }),
  );
}

function onePerOld(replace: readonly ReplaceDraft[]): ReplaceDraft[] {
  return [...new Map(replace.map((each) => [`${each.path}@${each.version}`, each])).values()];
}
