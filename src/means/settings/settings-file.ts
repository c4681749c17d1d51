import { realpath } from "node:fs/promises";
import type { ZodType } from "zod";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { schemaFindings } from "../schema/schema-findings.ts";
import { readBounded, unreadable } from "../text/read-bounded.ts";
import { utf8Text } from "../text/utf8-text.ts";
import { readYaml, type YamlText } from "../yaml/yaml-text.ts";
import { CONFIG_ERROR } from "./findings.ts";

/** A YAML file that a person keeps, of settings or the like. */
export interface SettingsFile {
  readonly place: string;
  /** As it is called in what is said of it. */
  readonly name: string;
  /** What such files hold: `settings`. */
  readonly holds: string;
  /** Codes of the system by which there is none, and which are no fault. */
  readonly absent: readonly string[];
}

const MAX_BYTES = 1024 * 1024;

/** Reads a file; undefined where there is none. Whatever is wrong with it, `parse` included, is `misconfigured`, with each place. */
export async function readSettingsFile<T>(
  file: SettingsFile,
  parse: (text: string) => T,
): Promise<T | undefined> {
  try {
    const bytes = await bytesOf(file);
    return bytes === undefined ? undefined : parse(utf8Text(file.name, bytes));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const { diagnostics } = error;
    throw new PolicyError("misconfigured", messageOf(error), { cause: error, diagnostics });
  }
}

/** People keep such files elsewhere and link to them, and everything in a mounted ConfigMap is reached by a link. */
async function bytesOf({ place, name, holds, absent }: SettingsFile) {
  const target = await realpath(place).catch((error: unknown) => {
    if (absent.includes(systemCodeOf(error) ?? "")) return undefined;
    throw unreadable(name, error);
  });
  if (target === undefined) return undefined;
  const bytes = await readBounded(target, MAX_BYTES);
  if (bytes !== undefined) return bytes;
  throw new PolicyError("too_large", `${name} is larger than 1 MiB; no file of ${holds} is`);
}

/** What a text of such a file says, and where. Throws `misconfigured` in these words, with each place, for what the schema refuses. */
export function parseSettingsText<T>(
  text: string,
  name: string,
  schema: ZodType<T, unknown>,
  refusal: string,
): { readonly document: T; readonly yaml: YamlText } {
  const yaml = readYaml(text, { file: name, line: 1 });
  const result = schema.safeParse(yaml.value);
  if (result.success) return { document: result.data, yaml };
  const subject = { text: yaml, code: CONFIG_ERROR.code };
  const diagnostics = schemaFindings(result.error.issues, schema, subject);
  throw new PolicyError("misconfigured", refusal, { diagnostics });
}
