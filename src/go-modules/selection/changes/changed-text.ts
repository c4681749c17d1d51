import { editModFile, type ModFileEdit } from "../../mod-file/edit-mod-file.ts";
import { editWorkFile, type WorkFileEdit } from "../../mod-file/edit-work-file.ts";
import type { FileChange } from "./change.ts";

/** The text of a go.mod or go.work after a change of it, formatted as the go command leaves it. */
export function changedText(text: string, change: FileChange): string {
  const { file, kind, require, dropExclude } = change;
  if (kind === "go.work") return editWorkFile(text, file, commonEdits(change));
  const edits: ModFileEdit[] = [
    ...commonEdits(change),
    ...dropExclude.map(
      ({ path, version }): ModFileEdit => ({ edit: "drop_exclude", path, version }),
    ),
    ...(require === undefined ? [] : [{ edit: "requirements" as const, requirements: require }]),
  ];
  return editModFile(text, file, edits);
}

type CommonEdit = ModFileEdit & WorkFileEdit;

/** Those that both files know. */
function commonEdits({ go, toolchain, dropToolchain, dropReplace }: FileChange): CommonEdit[] {
  return [
    ...(go === undefined ? [] : [{ edit: "go" as const, version: go }]),
    ...(toolchain === undefined ? [] : [{ edit: "toolchain" as const, name: toolchain }]),
    ...(dropToolchain === true ? [{ edit: "drop_toolchain" as const }] : []),
    ...dropReplace.map(
      ({ path, version }): CommonEdit => ({ edit: "drop_replace", path, version }),
    ),
  ];
}
