import { PolicyError } from "../../../domain/policy-error.ts";
import { hasRawBytes } from "../../../opa/go/text-bytes.ts";
import { importPathFault } from "../../module-path/path-fault.ts";
import { splitPathVersion } from "../../module-path/path-version.ts";
import { canonicalVersion } from "../../version/canonical-version.ts";
import { isGoLine, isToolchainLine } from "../directives/common-directives.ts";
import { majorFault } from "../directives/version-directive.ts";
import { shown } from "../mod-file-error.ts";
import { mustQuote } from "../syntax/quoting.ts";

/** Throws `invalid_parameter` for a requirement that Go could not read once it is written. */
export function checkRequirement(path: string, version: string): void {
  const fault = importPathFault(path);
  if (fault !== undefined) refuse(`${shown(path)} cannot be required: ${fault}`);
  if (splitPathVersion(path) === undefined) refuse(`${shown(path)} is the path of no module`);
  if (canonicalVersion(version) !== version) {
    refuse(`${shown(version)} cannot be required: expected a whole version such as v1.2.3`);
  }
  const disagreement = majorFault(path, version);
  if (disagreement !== undefined) refuse(disagreement);
}

export function checkGo(version: string): void {
  if (!isGoLine(version)) refuse(`go ${shown(version)}: expected a version such as 1.23.0`);
}

export function checkToolchain(name: string): void {
  if (!isToolchainLine(name) || mustQuote(name))
    refuse(`toolchain ${shown(name)}: expected a name such as go1.23.0`);
}

/** The text of an edited file. Throws for one that no text can hold: with a path of bytes that are not UTF-8. */
export function checkedText(text: string, file: string): string {
  if (hasRawBytes(text)) refuse(`${file} names a path that is not UTF-8: edit it by hand`);
  return text;
}

function refuse(message: string): never {
  throw new PolicyError("invalid_parameter", message);
}
