import path from "node:path";
import type { Requirement } from "../../mod-file/mod-file.ts";
import { type MainModules, mainsOf } from "../main-modules.ts";
import type { ChangeRequest, FileChange } from "./change.ts";

interface Step {
  readonly change: FileChange;
  /** The requirements that differ. */
  readonly changed: readonly Requirement[];
  /** True where `go get` raises them, and the go line with them. */
  readonly gets: boolean;
  /** The paths that were listed before. */
  readonly listed: ReadonlySet<string>;
  readonly hasGoLine: boolean;
}

/** What makes the changes of files, as a person types it; `before` are the files as they are now. */
export function commandsFor(
  files: readonly FileChange[],
  before: MainModules,
  { raise = [] }: ChangeRequest,
  alone: ReadonlySet<string>,
): string[] {
  const raised = new Set(raise.map((module) => module.path));
  const steps = files.map((change): Step => {
    const mod = mainsOf(before).find(({ file }) => file === change.file)?.mod;
    const written = new Map(mod?.require.map((each) => [each.path, each.version]));
    const changed = (change.require ?? []).filter(
      (each) => written.get(each.path) !== each.version,
    );
    return {
      change,
      changed,
      gets: !alone.has(change.file) && changed.some((each) => raised.has(each.path)),
      listed: new Set(written.keys()),
      hasGoLine: mod === undefined || mod.go !== undefined,
    };
  });
  return [
    ...steps.flatMap((step) => editCommand(step, alone.has(step.change.file))),
    ...steps.flatMap((step) => (alone.has(step.change.file) ? [] : getCommand(step, raised))),
  ];
}

function editCommand({ change, changed, gets, hasGoLine }: Step, alone: boolean): string[] {
  const { file, kind, go, toolchain, dropToolchain } = change;
  // `go get` raises the go line by itself; go.work follows the go.mod files.
  const goLine = go !== undefined && !gets ? go : hasGoLine ? undefined : DEFAULT_GO_LINE;
  const flags = [
    ...change.dropReplace.map(({ path: name, version }) => `-dropreplace=${at(name, version)}`),
    ...change.dropExclude.map(({ path: name, version }) => `-dropexclude=${at(name, version)}`),
    ...(alone ? changed.map(({ path: name, version }) => `-require=${at(name, version)}`) : []),
    ...(goLine === undefined ? [] : [`-go=${goLine}`]),
    ...(gets || toolchain === undefined ? [] : [`-toolchain=${toolchain}`]),
    ...(gets || dropToolchain === undefined ? [] : ["-toolchain=none"]),
  ];
  if (flags.length === 0) return [];
  const verb = kind === "go.work" ? "work" : "mod";
  return [command(["go", verb, "edit", ...flags, ...(file === kind ? [] : [file])])];
}

/** Without a go line go.mod means this one, but `go get` would write the newest. */
const DEFAULT_GO_LINE = "1.16";

/** Names what was asked for and what is new: what else is listed Go raises as far as those need it. */
function getCommand(
  { change, changed, gets, listed }: Step,
  raised: ReadonlySet<string>,
): string[] {
  const named = changed.filter(({ path: name }) => !gets || raised.has(name) || !listed.has(name));
  if (named.length === 0) return [];
  const folder = path.posix.dirname(change.file);
  return [
    command([
      ...(folder === "." ? ["go"] : ["go", "-C", folder]),
      "get",
      ...named.map(({ path: name, version }) => at(name, version)),
    ]),
  ];
}

function at(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name}@${version}`;
}

/** Names of files and modules may hold what a shell reads in another way. */
function command(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
