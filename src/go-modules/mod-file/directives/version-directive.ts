import { matchesPathMajor, splitPathVersion } from "../../module-path/path-version.ts";
import { majorOf } from "../../version/canonical-version.ts";
import { shown } from "../mod-file-error.ts";
import { argumentsOf, type Directive, readText, readVersion, refuse } from "./arguments.ts";
import type { VersionDirective } from "./directives.ts";

/** `require path version` or `exclude path version`; undefined where it is refused. */
export function readVersionDirective(directive: Directive): VersionDirective | undefined {
  const { verb, line } = directive;
  if (argumentsOf(directive).length !== 2) {
    return refuse(directive, `expected ${verb} module/path v1.2.3`);
  }
  const path = readText(directive, 0);
  if (path === undefined) return undefined;
  const version = readVersion(directive, 1);
  if (version === undefined || pathMajorOf(directive, path) === undefined) return undefined;
  const fault = majorFault(path, version);
  return fault === undefined ? { path, version, line } : refuse(directive, `${verb}: ${fault}`);
}

/** The major version in a path; undefined where it is one that no path can have, which is refused. */
export function pathMajorOf(directive: Directive, path: string): string | undefined {
  const split = splitPathVersion(path);
  if (split !== undefined) return split.major;
  return refuse(
    directive,
    `${directive.verb}: ${shown(path)} ends in a major version that no path has`,
  );
}

/** Why a version cannot belong to a path, undefined where it may. */
export function majorFault(path: string, version: string): string | undefined {
  const major = splitPathVersion(path)?.major ?? "";
  if (matchesPathMajor(version, major)) return undefined;
  const found = majorOf(version) ?? "";
  return major === ""
    ? `${shown(path)} has v0 or v1, not ${shown(version)}: add /${found} to the path, or +incompatible to the version`
    : `${shown(path)} has ${major.slice(1)}, not ${shown(version)}`;
}
