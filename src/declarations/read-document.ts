import type { z } from "zod";
import type { GeneratorDocument } from "../domain/bundle.ts";
import type { Json, JsonObject } from "../domain/json-value.ts";
import { type Location, PolicyError } from "../domain/policy-error.ts";
import { positionAt } from "../domain/text-position.ts";
import { readJson } from "../means/json/read-json.ts";
import { schemaFindings } from "../means/schema/schema-findings.ts";
import { readYaml, type YamlText } from "../means/yaml/yaml-text.ts";
import { DECLARATION_ERROR } from "./findings.ts";

/** The one version of everything that people declare. */
const API_VERSION = "gatehouse/v1";

/** A typed value that knows where each part of it was written. */
export interface LocatedDocument<T> {
  readonly value: T;
  /** The place of the value at a path; of its nearest ancestor when nothing was written there. */
  locate(path: readonly (string | number)[]): Location;
}

/** More than anybody writes by hand, and few enough that no file holds the process up for long. */
const MAX_FILE_LENGTH = 8 * 1024 * 1024;
const MAX_DOCUMENTS = 20_000;

/**
 * A document is read when it is found and again when it is understood; parsing it is the dear part.
 */
const parsed = new WeakMap<GeneratorDocument, YamlText>();

/**
 * Reads a document by its schema. Throws one `invalid_parameter` with a finding and its place for
 * each fault; unknown fields come with the nearest known name.
 */
export function readDocument<T>(
  document: GeneratorDocument,
  schema: z.ZodType<T>,
): LocatedDocument<T> {
  const yaml = parsed.get(document) ?? readYaml(document.text, document);
  const result = schema.safeParse(yaml.value);
  if (!result.success) {
    throw new PolicyError("invalid_parameter", `${document.file} is no valid ${document.kind}`, {
      diagnostics: schemaFindings(result.error.issues, schema, {
        text: yaml,
        code: DECLARATION_ERROR.code,
      }),
    });
  }
  return { value: result.data, locate: yaml.locate };
}

/**
 * Splits a YAML or JSON file into its documents; empty ones are passed over. Throws
 * `invalid_parameter` for a syntax error and for a document that is no declaration of this API.
 */
export function splitDocuments(file: string, text: string): GeneratorDocument[] {
  if (text.length > MAX_FILE_LENGTH) {
    throw tooLarge(file, `over ${MAX_FILE_LENGTH} characters`);
  }
  if (file.endsWith(".json")) readJson(text, file);
  const parts = splitText(file, text);
  if (parts.length > MAX_DOCUMENTS) throw tooLarge(file, `more than ${MAX_DOCUMENTS} documents`);
  return parts.flatMap((part) => {
    const yaml = readYaml(part.text, part);
    if (yaml.value === null) return [];
    const document = { ...part, kind: kindOf(yaml) };
    parsed.set(document, yaml);
    return [document];
  });
}

type TextPart = Omit<GeneratorDocument, "kind">;

/**
 * A line that begins with `---` ends a document wherever it stands, even in quoted text (YAML 1.2,
 * 9.1.2).
 */
function splitText(file: string, text: string): TextPart[] {
  if (file.endsWith(".json")) return [{ file, text, line: 1 }];
  const parts: TextPart[] = [];
  let start = 0;
  let line = 1;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    const before = text.slice(start, index);
    // What stands before the first marker may be only comments and directives, which belong to what
    // follows.
    if (parts.length === 0 && start === 0 && !hasContent(before)) continue;
    parts.push({ file, text: before, line });
    line += positionAt(before, before.length).row - 1;
    start = index;
  }
  return [...parts, { file, text: text.slice(start), line }];
}

function hasContent(text: string): boolean {
  return /^(?![#%]|[ \t\r]*(?:#.*)?$|\.\.\.[ \t\r]*$)/m.test(text);
}

function kindOf(yaml: YamlText): string {
  const { apiVersion, kind } = asObject(yaml.value);
  if (apiVersion !== API_VERSION) {
    throw refused(`apiVersion must be ${API_VERSION}`, yaml.locate(["apiVersion"]));
  }
  if (typeof kind !== "string" || kind === "") {
    throw refused("kind must name what is declared", yaml.locate(["kind"]));
  }
  return kind;
}

/** The fields of a value, none when it is no map. */
export function asObject(value: Json | undefined): JsonObject {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}

function tooLarge(file: string, what: string): PolicyError {
  return new PolicyError("too_large", `${file} holds ${what} of declarations; split it`);
}

function refused(message: string, location: Location): PolicyError {
  return new PolicyError("invalid_parameter", `${location.file} is no declaration`, {
    diagnostics: [{ code: DECLARATION_ERROR.code, message, location }],
  });
}
