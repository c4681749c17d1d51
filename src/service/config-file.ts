import { realpath } from "node:fs/promises";
import path from "node:path";
import {
  type Diagnostic,
  isPolicyError,
  type Location,
  messageOf,
  PolicyError,
  systemCodeOf,
} from "../domain/policy-error.ts";
import { schemaFindings } from "../means/schema/schema-findings.ts";
import { CONFIG_ERROR } from "../means/settings/findings.ts";
import { readBounded, unreadable } from "../means/text/read-bounded.ts";
import { utf8Text } from "../means/text/utf8-text.ts";
import { readYaml } from "../means/yaml/yaml-text.ts";
import { CONFIG_FILE, CONFIG_KEYS, configSchema, parserOf } from "./config-schema.ts";

/** The text of one setting, and where in the file it stands. */
export interface PlacedText {
  readonly text: string;
  readonly location: Location;
}

/** What a file sets, by the names of the variables. */
export type ConfigFile = ReadonlyMap<string, PlacedText>;

const MAX_BYTES = 1024 * 1024;

/**
 * Reads the settings of a file: the one that is named, else `gatehouse.yaml` of the folder, which need not be there. Throws
 * `misconfigured` with each fault's place; nothing in it is passed over.
 */
export async function readConfigFile(
  folder: string,
  named: string | undefined,
): Promise<ConfigFile> {
  const file = named ?? CONFIG_FILE;
  try {
    const bytes = await readSettled(path.resolve(folder, file), file, named !== undefined);
    return bytes === undefined ? new Map() : parseConfigFile(utf8Text(file, bytes), file);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const { diagnostics } = error;
    throw new PolicyError("misconfigured", messageOf(error), { cause: error, diagnostics });
  }
}

/** The bytes of a file that may be reached by a link, as everything in a mounted ConfigMap is. */
async function readSettled(
  place: string,
  file: string,
  isNamed: boolean,
): Promise<Uint8Array | undefined> {
  const target = await realpath(place).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT" && !isNamed) return undefined;
    throw unreadable(file, error);
  });
  if (target === undefined) return undefined;
  const bytes = await readBounded(target, MAX_BYTES);
  if (bytes !== undefined) return bytes;
  throw new PolicyError("too_large", `${file} is larger than 1 MiB; no file of settings is`);
}

/** Reads the text of a file of settings. Throws with each fault's place. */
export function parseConfigFile(text: string, file: string): ConfigFile {
  const yaml = readYaml(text, { file, line: 1 });
  const result = configSchema.safeParse(yaml.value);
  if (!result.success) {
    const subject = { text: yaml, code: CONFIG_ERROR.code };
    throw wrong(file, schemaFindings(result.error.issues, configSchema, subject));
  }
  const found = new Map<string, PlacedText>();
  const faults: Diagnostic[] = [];
  for (const [key, value] of Object.entries(result.data.spec)) {
    const variable = CONFIG_KEYS.get(key);
    if (variable === undefined || value === undefined) continue;
    const location = yaml.locate(["spec", key]);
    const written = Array.isArray(value) ? value.join(",") : String(value).trim();
    const fault = faultOf(() => parserOf(variable)?.(written, key));
    if (fault === undefined) found.set(variable.name, { text: written, location });
    else faults.push({ code: CONFIG_ERROR.code, message: fault, location });
  }
  if (faults.length > 0) throw wrong(file, faults);
  return found;
}

function faultOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function wrong(file: string, diagnostics: readonly Diagnostic[]): PolicyError {
  return new PolicyError("misconfigured", `${file} is no valid Config`, { diagnostics });
}
