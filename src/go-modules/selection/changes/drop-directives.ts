import type { ModFile, Replacement, WorkFile } from "../../mod-file/mod-file.ts";
import type { MainModules } from "../main-modules.ts";
import { type ChangeRequest, type ImpossibleChange, impossible } from "./change.ts";

/** The same files without these directives. */
export function dropDirectives(
  modules: MainModules,
  { dropReplace = [], dropExclude = [] }: ChangeRequest,
): MainModules {
  const keeps = (file: string) => (replacement: Replacement) =>
    !dropReplace.some(
      ({ file: from, path, version }) =>
        from === file && path === replacement.old.path && version === replacement.old.version,
    );
  const without = <Main extends { file: string; mod: ModFile }>({ file, mod }: Main) => ({
    file,
    mod: {
      ...mod,
      replace: mod.replace.filter(keeps(file)),
      exclude: mod.exclude.filter(
        ({ path, version }) =>
          !dropExclude.some(
            (each) => each.file === file && each.path === path && each.version === version,
          ),
      ),
    },
  });
  if (modules.kind === "module") return { kind: "module", main: without(modules.main) };
  const { file, work } = modules;
  const changed: WorkFile = { ...work, replace: work.replace.filter(keeps(file)) };
  return { ...modules, work: changed, mains: modules.mains.map(without) };
}

/** Why not all of them can be dropped. */
export function undroppable(
  modules: MainModules,
  { dropReplace = [], dropExclude = [] }: ChangeRequest,
): ImpossibleChange | undefined {
  const mains = modules.kind === "module" ? [modules.main] : modules.mains;
  const replace = new Map(mains.map(({ file, mod }) => [file, mod.replace]));
  if (modules.kind === "workspace") replace.set(modules.file, modules.work.replace);
  const exclude = new Map(mains.map(({ file, mod }) => [file, mod.exclude]));
  const noReplace = dropReplace.find(
    ({ file, path, version }) =>
      !replace.get(file)?.some(({ old }) => old.path === path && old.version === version),
  );
  const noExclude = dropExclude.find(
    ({ file, path, version }) =>
      !exclude.get(file)?.some((each) => each.path === path && each.version === version),
  );
  const missing = noReplace ?? noExclude;
  if (missing === undefined) return undefined;
  const { file, path, version } = missing;
  const verb = noReplace === undefined ? "exclude" : "replace";
  const what = version === undefined ? path : `${path} ${version}`;
  return impossible("no_such_directive", `${file} has no ${verb} of ${what} to drop`);
}
