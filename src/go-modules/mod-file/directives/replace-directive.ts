import { shown } from "../mod-file-error.ts";
import { argumentsOf, type Directive, readText, readVersion, refuse } from "./arguments.ts";
import type { ReplaceDirective } from "./directives.ts";
import { majorFault, pathMajorOf } from "./version-directive.ts";

const ARROW = "=>";

/** `old [version] => new version`, or `old [version] => directory`; undefined where it is refused. */
export function readReplace(directive: Directive): ReplaceDirective | undefined {
  const tokens = argumentsOf(directive);
  const arrow = tokens[1] === ARROW ? 1 : 2;
  if (tokens.length < arrow + 2 || tokens.length > arrow + 3 || tokens[arrow] !== ARROW) {
    return refuse(
      directive,
      "expected replace module [version] => module version, or replace module [version] => ./directory",
    );
  }
  const old = readOld(directive, arrow === 2);
  if (old === undefined) return undefined;
  const newPath = readText(directive, arrow + 1);
  if (newPath === undefined) return undefined;
  if (tokens.length === arrow + 2) {
    const fault = directoryFault(newPath);
    if (fault !== undefined) return refuse(directive, `replace: ${fault}`);
    return { ...old, newPath, newVersion: "", line: directive.line };
  }
  const newVersion = readVersion(directive, arrow + 2);
  if (newVersion === undefined) return undefined;
  if (isDirectoryPath(newPath)) {
    return refuse(directive, `replace: the directory ${shown(newPath)} can have no version`);
  }
  return { ...old, newPath, newVersion, line: directive.line };
}

function readOld(
  directive: Directive,
  hasVersion: boolean,
): Pick<ReplaceDirective, "oldPath" | "oldVersion"> | undefined {
  const oldPath = readText(directive, 0);
  const major = oldPath === undefined ? undefined : pathMajorOf(directive, oldPath);
  if (oldPath === undefined || major === undefined) return undefined;
  if (!hasVersion) return { oldPath, oldVersion: "" };
  const oldVersion = readVersion(directive, 1);
  if (oldVersion === undefined) return undefined;
  const fault = majorFault(oldPath, oldVersion);
  return fault === undefined ? { oldPath, oldVersion } : refuse(directive, `replace: ${fault}`);
}

/** True for what names a directory and no module, on any system (modfile.IsDirectoryPath). */
function isDirectoryPath(path: string): boolean {
  return path === "." || path === ".." || /^(?:\.{0,2}[/\\]|[A-Za-z]:)/.test(path);
}

/** As Go on other systems than Windows has it. */
function directoryFault(path: string): string | undefined {
  if (!isDirectoryPath(path)) {
    return path.includes("@")
      ? `write ${shown(path)} as path and version with a space between them`
      : `${shown(path)} needs a version, or must be a directory that begins with ./, ../ or /`;
  }
  return path.includes("\\")
    ? `${shown(path)} is a path of Windows; write slashes, so that it is one everywhere`
    : undefined;
}
