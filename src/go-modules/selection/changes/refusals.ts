import type { ModuleVersion } from "../../mod-file/mod-file.ts";
import { isVersion } from "../../version/canonical-version.ts";
import { compareVersions } from "../../version/compare-versions.ts";
import type { BuildList } from "../build-list.ts";
import { type MainModules, mainsOf, pathOf } from "../main-modules.ts";
import type { ModuleSource } from "../module-source.ts";
import { replacementsOf, targetOf } from "../replacements.ts";
import { exclusionsOf, type UnknownRequirements } from "../requirements-of.ts";
import { type ImpossibleChange, impossible } from "./change.ts";

/** Why a module cannot be raised to a version, as far as that can be told without doing it. */
export function unraisable(
  { path, version }: ModuleVersion,
  modules: MainModules,
  before: BuildList,
  source: ModuleSource,
): ImpossibleChange | undefined {
  const wish = `${path} ${version}`;
  if (!isVersion(version)) {
    return impossible("invalid_version", `${wish}: this is no version, such as v1.2.3`);
  }
  if (mainsOf(modules).some((main) => pathOf(main) === path)) {
    return impossible("main_module", `${path} is a main module and has no version to raise`);
  }
  const selected = before.modules.find((each) => each.path === path)?.version;
  if (selected === undefined) {
    return impossible("not_in_build_list", `${path} is not in the build list; nothing requires it`);
  }
  if (exclusionsOf(modules).has(`${path}@${version}`)) {
    const message = `${wish} is excluded: raised to it, ${path} would vanish from the build list; drop the exclude first`;
    return impossible("excluded_version", message);
  }
  const order = compareVersions(version, selected);
  if (order < 0) {
    return impossible("lower_version", `${wish} is lower than ${selected}, which is selected`);
  }
  const replaced = replacementsOf(modules).of({ path, version });
  if (replaced !== undefined) {
    const { old } = replaced.replacement;
    const what = old.version === undefined ? "every version" : version;
    const message = `${replaced.file} replaces ${what} of ${path} by ${targetOf(replaced)}: raising it changes no code`;
    return impossible("replaced", message);
  }
  if (order > 0 && source.modFile({ path, version }) === undefined) {
    return impossible(
      "unknown_requirements",
      unknownMessage([{ path, version, reason: "no_go_mod" }]),
    );
  }
  return undefined;
}

/** Names the first few of what is missing. */
export function unknownMessage(unknown: readonly UnknownRequirements[]): string {
  const nameOf = ({ path, version, instead }: UnknownRequirements) =>
    instead ?? `${path}@${version}`;
  const other = unknown.find(({ reason }) => reason === "other_module");
  if (other !== undefined) {
    return `the go.mod of ${nameOf(other)} does not name that module, which Go refuses: ask for another version`;
  }
  const names = unknown.slice(0, 5).map(nameOf);
  const more = unknown.length > names.length ? ` and ${unknown.length - names.length} more` : "";
  return `the go.mod of ${names.join(", ")}${more} is not known: give it, as with: go mod download ${names.join(" ")}`;
}
