import type { ModFile, WorkFile } from "../../mod-file/mod-file.ts";
import { type MainModules, mainsOf } from "../main-modules.ts";
import type { ChangeRequest, FileChange } from "./change.ts";

/** What differs between the files before and after; files that stay as they are are left out. */
export function fileChanges(
  before: MainModules,
  after: MainModules,
  request: ChangeRequest,
): FileChange[] {
  const mains = mainsOf(before).flatMap(({ file, mod }, index) => {
    const then = mainsOf(after)[index]?.mod;
    return then === undefined ? [] : changeOf(file, "go.mod", mod, then, request);
  });
  if (before.kind !== "workspace" || after.kind !== "workspace") return mains;
  return [...mains, ...changeOf(before.file, "go.work", before.work, after.work, request)];
}

function changeOf(
  file: string,
  kind: FileChange["kind"],
  before: ModFile | WorkFile,
  after: ModFile | WorkFile,
  { dropReplace = [], dropExclude = [] }: ChangeRequest,
): FileChange[] {
  const go = before.go?.text === after.go?.text ? undefined : after.go?.text;
  const toolchain = before.toolchain?.text === after.toolchain?.text ? undefined : after.toolchain;
  const require = requirementsThen(before, after);
  const change: FileChange = {
    file,
    kind,
    ...(require && { require }),
    ...(go !== undefined && { go }),
    ...(toolchain && { toolchain: toolchain.text }),
    ...(before.toolchain !== undefined && after.toolchain === undefined && { dropToolchain: true }),
    dropReplace: dropReplace.filter((each) => each.file === file),
    dropExclude: dropExclude.filter((each) => each.file === file),
  };
  const { dropReplace: replace, dropExclude: exclude, ...rest } = change;
  const same = Object.keys(rest).length === 2 && replace.length + exclude.length === 0;
  return same ? [] : [change];
}

function requirementsThen(
  before: ModFile | WorkFile,
  after: ModFile | WorkFile,
): FileChange["require"] {
  if (!("require" in before) || !("require" in after)) return undefined;
  const written = new Map(before.require.map(({ path, version }) => [path, version]));
  const same =
    before.require.length === after.require.length &&
    after.require.every(({ path, version }) => written.get(path) === version);
  return same ? undefined : after.require;
}
