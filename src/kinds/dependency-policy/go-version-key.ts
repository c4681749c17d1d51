import { numberKey, type VersionKey } from "./version-key.ts";

const FORM =
  /^(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)|([a-z]+)(0|[1-9][0-9]*)?)?)?$/;
/** From this minor version on the language is not called as its first release is. */
const FIRST_APART = 21;

/** Of a Go version without `go`: sorts in Rego as Go does it, and is what `dependency.toolchain.key` makes. */
export function goVersionKey(text: string): VersionKey | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, major = "", minor, patch, kind = "", number = ""] = match;
  return [
    numberKey(major),
    numberKey(minor ?? "0"),
    patchKey(minor, patch, kind),
    kind,
    number === "" ? -1 : numberKey(number),
  ];
}

function patchKey(
  minor: string | undefined,
  patch: string | undefined,
  kind: string,
): VersionKey[number] {
  if (minor === undefined) return 0;
  if (patch !== undefined) return numberKey(patch);
  return kind === "" && Number(minor) < FIRST_APART ? 0 : -1;
}
