import { createHash } from "node:crypto";
import type { ModFile, Replacement, WorkFile } from "../../src/go-modules/mod-file/mod-file.ts";
import type { MainModule, MainModules } from "../../src/go-modules/selection/main-modules.ts";
import type { ModuleSource } from "../../src/go-modules/selection/module-source.ts";
import { recordedSource } from "../../src/go-modules/selection/recorded-source.ts";

/** A go.mod that is to be written: what a graph of modules consists of. */
export interface ModDraft {
  readonly path: string;
  readonly go?: string | undefined;
  readonly toolchain?: string | undefined;
  readonly require: readonly { path: string; version: string; indirect: boolean }[];
  readonly exclude?: readonly { path: string; version: string }[];
  readonly replace?: readonly ReplaceDraft[];
}

export interface ReplaceDraft {
  readonly path: string;
  readonly version?: string | undefined;
  readonly to: { readonly directory: string } | { readonly path: string; readonly version: string };
}

export interface WorkDraft {
  readonly go?: string | undefined;
  readonly use: readonly string[];
  readonly replace: readonly ReplaceDraft[];
}

/** The modules that main modules could be built of. */
export interface ModuleGraph {
  readonly prefix: string;
  readonly modules: readonly { version: string; draft: ModDraft }[];
  /** go.mod files that replacements name, by folder. */
  readonly directories: Readonly<Record<string, ModDraft>>;
  readonly mains: readonly { readonly file: string; readonly draft: ModDraft }[];
  /** Only beside several main modules. */
  readonly work?: WorkDraft | undefined;
}

export function textOf(draft: ModDraft): string {
  const { exclude = [], replace = [] } = draft;
  return [
    `module ${draft.path}`,
    ...(draft.go === undefined ? [] : [`go ${draft.go}`]),
    ...(draft.toolchain === undefined ? [] : [`toolchain ${draft.toolchain}`]),
    ...draft.require.map(
      ({ path, version, indirect }) =>
        `require ${path} ${version}${indirect ? " // indirect" : ""}`,
    ),
    ...exclude.map(({ path, version }) => `exclude ${path} ${version}`),
    ...replace.map(replaceLine),
    "",
  ].join("\n");
}

function workTextOf({ go, use, replace }: WorkDraft): string {
  const lines = [
    ...(go === undefined ? [] : [`go ${go}`]),
    ...use.map((folder) => `use ${folder}`),
  ];
  return [...lines, ...replace.map(replaceLine), ""].join("\n");
}

function replaceLine({ path, version, to }: ReplaceDraft): string {
  const target = "directory" in to ? to.directory : `${to.path} ${to.version}`;
  return `replace ${path}${version === undefined ? "" : ` ${version}`} => ${target}`;
}

const place = { row: 1, col: 1 };

function modFileOf(draft: ModDraft): ModFile {
  return {
    module: { path: draft.path, place },
    go: draft.go === undefined ? undefined : { text: draft.go, place },
    toolchain: draft.toolchain === undefined ? undefined : { text: draft.toolchain, place },
    godebug: [],
    require: draft.require.map((each) => ({ ...each, place })),
    exclude: (draft.exclude ?? []).map((each) => ({ ...each, place })),
    replace: (draft.replace ?? []).map(replacementOf),
    retract: [],
    tool: [],
    ignore: [],
  };
}

function workFileOf(draft: WorkDraft): WorkFile {
  return {
    go: draft.go === undefined ? undefined : { text: draft.go, place },
    godebug: [],
    use: draft.use.map((text) => ({ text, place })),
    replace: draft.replace.map(replacementOf),
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

/** The same as it is asked about. */
export function mainModulesOf({ mains, work }: ModuleGraph): MainModules {
  const read = mains.map(({ file, draft }) => ({ file, mod: modFileOf(draft) }));
  if (work !== undefined) {
    return { kind: "workspace", file: "go.work", work: workFileOf(work), mains: read };
  }
  return { kind: "module", main: read[0] as MainModule };
}

export function sourceOf({ modules, directories }: ModuleGraph): ModuleSource {
  return recordedSource({
    modFiles: modules.map(({ version, draft }) => ({
      path: draft.path,
      version,
      mod: modFileOf(draft),
    })),
    directories: new Map(
      Object.entries(directories).map(([folder, draft]) => [folder, modFileOf(draft)]),
    ),
  });
}

/** The files of the main modules by name, with the sums of every go.mod, which `-mod=readonly` asks for. */
export function filesOf(graph: ModuleGraph): Readonly<Record<string, string>> {
  const { mains, directories, work } = graph;
  const folders = Object.entries(directories).map(([folder, draft]) => ({
    file: `${folder}/go.mod`,
    draft,
  }));
  const files = [...mains, ...folders].map(({ file, draft }) => [file, textOf(draft)]);
  return {
    ...Object.fromEntries(files),
    ...(work === undefined ? { "go.sum": sumsOf(graph) } : { "go.work": workTextOf(work) }),
  };
}

function sumsOf({ modules }: ModuleGraph): string {
  return modules
    .map(({ version, draft }) => {
      const file = createHash("sha256").update(textOf(draft)).digest("hex");
      const sum = createHash("sha256").update(`${file}  go.mod\n`).digest("base64");
      return `${draft.path} ${version}/go.mod h1:${sum}\n`;
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
      if (version.endsWith("+incompatible")) return { version, draft: { path, require: [] } };
      const require = [...requirements(density, path), ...ofMain(0.05)];
      return { version, draft: { path, go: goLine(), require } };
    }),
  );
  const all = published.map(({ version, draft }) => ({ path: draft.path, version }));
  const replacements = (share: number, directory: string) =>
    some(all, share / all.length).map((old): ReplaceDraft => {
      const to = random() < 0.4 ? { directory } : pick(all);
      return { path: old.path, version: random() < 0.5 ? old.version : undefined, to };
    });
  const once = (path: string) => ({ path, go: goLine(), require: requirements(density, path) });
  const releases = mainPaths.map((path) => ({ version: "v1.0.0", draft: once(path) }));
  const single = mains === 1;
  return {
    prefix,
    modules: [...published, ...releases],
    directories: { local: once(`${prefix}/local`) },
    mains: mainPaths.map((path, index) => {
      const others = single ? [] : ofMain(0.4).filter((each) => each.path !== path);
      return {
        file: single ? "go.mod" : `part${index}/go.mod`,
        draft: {
          path,
          go: strict ? pick(["1.16", "1.20", "1.22.3"]) : (goLine() ?? "1.16"),
          toolchain: random() < 0.1 ? "go1.22.1" : undefined,
          require: [...requirements((single ? 2 : 1) * density, path), ...others],
          exclude: some(all, 1 / all.length),
          replace: onePerOld(replacements(2 / mains, single ? "./local" : "../local")),
        },
      };
    }),
    work: single
      ? undefined
      : {
          go: pick(["1.20", "1.22.3", "1.22.3", undefined]),
          use: mainPaths.map((_, index) => `./part${index}`),
          replace: onePerOld(replacements(1, "./local")),
        },
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
