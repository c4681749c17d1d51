import type { MainModule } from "../../go-modules/selection/main-modules.ts";
import { mainsOf, pathOf } from "../../go-modules/selection/main-modules.ts";
import { compareVersions } from "../../go-modules/version/compare-versions.ts";
import type { ListedModule, ModuleListing } from "../go/list/listed-module.ts";
import { gatherError } from "./gather-error.ts";
import type { Gathered, GatheredProgram } from "./gathered.ts";

/**
 * What Go listed beside the main modules, by path. Throws `invalid_parameter` where the listing is not of these files, or was
 * made before they changed: it lacks what go.mod requires, has it at a lower version, or replaces other modules.
 */
export function listedModules(
  listing: ModuleListing,
  program: Gathered["program"],
): ReadonlyMap<string, ListedModule> {
  const mains = listing.modules.filter(({ main }) => main);
  if (mains.length === 0) {
    throw gatherError(listing.file, `${listing.file} lists no main module: ${AGAIN}`);
  }
  const listed = new Map(
    listing.modules.filter(({ main }) => !main).map((module) => [module.path, module]),
  );
  if (program !== undefined) checkListing(listing, listed, program);
  return listed;
}

const AGAIN = "make it with go list -m -json all beside go.mod";

function checkListing(
  { file, modules }: ModuleListing,
  listed: ReadonlyMap<string, ListedModule>,
  program: GatheredProgram,
): void {
  const mains = new Set(modules.filter(({ main }) => main).map(({ path }) => path));
  const versions = new Map([...listed].map(([path, { version }]) => [path, version]));
  for (const main of mainsOf(program.modules)) {
    if (!mains.has(pathOf(main))) {
      const message = `${file} is not of ${main.file}: ${pathOf(main)} is no main module there; ${AGAIN}`;
      throw gatherError(file, message);
    }
    checkSelected({ file, made: "go list -m -json all" }, versions, mains, main);
  }
}

/** Throws `invalid_parameter` where what Go selected has something that go.mod requires at a lower version, or not at all. */
export function checkSelected(
  { file, made }: { readonly file: string; readonly made: string },
  selected: ReadonlyMap<string, string | undefined>,
  mains: ReadonlySet<string>,
  { file: goMod, mod }: MainModule,
): void {
  const excluded = new Set(mod.exclude.map(({ path, version }) => `${path}@${version}`));
  for (const { path, version, place } of mod.require) {
    if (mains.has(path) || excluded.has(`${path}@${version}`)) continue;
    const found = selected.get(path);
    if (found !== undefined && compareVersions(found, version) >= 0) continue;
    const there = found === undefined ? "does not have it" : `has it at ${found}`;
    const message = `${goMod} requires ${path} ${version}, and ${file} ${there}: make it with ${made}`;
    throw gatherError(goMod, message, place);
  }
}
