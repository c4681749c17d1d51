import { PolicyError } from "../domain/policy-error.ts";
import { losslessJson } from "../means/json/plain-json.ts";
import { isLosslessArray, isLosslessNumber, type LosslessJson } from "../means/json/read-json.ts";
import { utf8Text } from "../means/text/utf8-text.ts";
import { readYaml } from "../means/yaml/yaml-text.ts";
import { DATA_ERROR } from "./findings.ts";
import { readJsonFile } from "./json-file.ts";

const DATA_FILE = /(?:^|\/)data\.(?:json|yaml|yml)$/;

/**
 * True for the files that OPA loads as data (v1/bundle/bundle.go): all others beside Rego mean
 * nothing to it.
 */
export function isDataFile(path: string): boolean {
  return DATA_FILE.test(path);
}

/**
 * Where in `data` a file's document goes: its folders. OPA drops dots and slashes before the first
 * one.
 */
export function dataPathOf(file: string): string[] {
  const folder = file.slice(0, file.lastIndexOf("/") + 1).replace(/^[/.]+/, "");
  return folder === "" ? [] : folder.slice(0, -1).split("/");
}

/**
 * Reads a data file. Throws `invalid_parameter` with the place of what is malformed, or when the
 * document at the root of the bundle is no object.
 */
export function readDataFile(file: string, bytes: Uint8Array): LosslessJson {
  const value = file.endsWith(".json") ? readJsonFile(file, bytes) : readYamlFile(file, bytes);
  if (dataPathOf(file).length === 0 && membersOf(value) === undefined) {
    const location = { file, row: 1, col: 1 };
    throw new PolicyError("invalid_parameter", `${file} must hold an object`, {
      diagnostics: [
        {
          code: DATA_ERROR.code,
          message: "data at the root of a bundle must be an object",
          location,
        },
      ],
    });
  }
  return value;
}

/** YAML that was read, as long as its bytes live: a push asks for it at several stages. */
const yamlValues = new WeakMap<Uint8Array, LosslessJson>();

function readYamlFile(file: string, bytes: Uint8Array): LosslessJson {
  const known = yamlValues.get(bytes);
  if (known !== undefined) return known;
  const value = losslessJson(readYaml(utf8Text(file, bytes), { file, line: 1 }, "data").value);
  yamlValues.set(bytes, value);
  return value;
}

/** The members of an object; undefined for any other value. */
export function membersOf(value: LosslessJson): ReadonlyMap<string, LosslessJson> | undefined {
  if (value === null || typeof value !== "object") return undefined;
  return isLosslessArray(value) || isLosslessNumber(value) ? undefined : value;
}
