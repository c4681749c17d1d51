import path from "node:path";
import { type Diagnostic, type Location, messageOf, PolicyError } from "../domain/policy-error.ts";
import { CONFIG_ERROR } from "../means/settings/findings.ts";
import { parseSettingsText, readSettingsFile } from "../means/settings/settings-file.ts";
import { CONFIG_FILE, CONFIG_KEYS, configSchema, parserOf } from "./config-schema.ts";

/** The text of one setting, and where in the file it stands. */
export interface PlacedText {
  readonly text: string;
  readonly location: Location;
}

/** What a file sets, by the names of the variables. */
export type ConfigFile = ReadonlyMap<string, PlacedText>;

/**
 * Reads the settings of a file: the one that is named, else `gatehouse.yaml` of the folder, which need not be there. Throws
 * `misconfigured` with each fault's place; nothing in it is passed over.
 */
export async function readConfigFile(
  folder: string,
  named: string | undefined,
): Promise<ConfigFile> {
  const name = named ?? CONFIG_FILE;
  const absent = named === undefined ? ["ENOENT"] : [];
  const file = { place: path.resolve(folder, name), name, holds: "settings", absent };
  return (await readSettingsFile(file, (text) => parseConfigFile(text, name))) ?? new Map();
}

/** Reads the text of a file of settings. Throws with each fault's place. */
export function parseConfigFile(text: string, file: string): ConfigFile {
  const refusal = `${file} is no valid Config`;
  const { document, yaml } = parseSettingsText(text, file, configSchema, refusal);
  const found = new Map<string, PlacedText>();
  const faults: Diagnostic[] = [];
  for (const [key, value] of Object.entries(document.spec)) {
    const variable = CONFIG_KEYS.get(key);
    if (variable === undefined || value === undefined) continue;
    const location = yaml.locate(["spec", key]);
    const written = Array.isArray(value) ? value.join(",") : String(value).trim();
    const fault = faultOf(() => parserOf(variable)?.(written, key));
    if (fault === undefined) found.set(variable.name, { text: written, location });
    else faults.push({ code: CONFIG_ERROR.code, message: fault, location });
  }
  if (faults.length === 0) return found;
  throw new PolicyError("misconfigured", refusal, { diagnostics: faults });
}

function faultOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
