import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { utf8Text } from "../means/text/utf8-text.ts";
import { readYaml } from "../means/yaml/yaml-text.ts";
import { DECLARATION } from "./read-declaration.ts";
import { asObject } from "./read-document.ts";

/**
 * The bundle that a `bundle.yaml` names, whatever else it says; undefined when it names none. Throws
 * `invalid_parameter` with the place where it is no YAML, and for a name that no bundle may have.
 */
export function declaredName(bytes: Uint8Array): BundleName | undefined {
  const { value } = readYaml(utf8Text(DECLARATION, bytes), { file: DECLARATION, line: 1 });
  const name = asObject(asObject(value)["metadata"])["name"];
  return name === undefined ? undefined : parseBundleName(name);
}
