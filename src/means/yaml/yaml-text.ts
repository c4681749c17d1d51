import { type Alias, isAlias, isMap, isSeq, type Node } from "yaml";
import type { Json } from "../../domain/json-value.ts";
import { type Diagnostic, type Location, PolicyError } from "../../domain/policy-error.ts";
import { type TextLines, textLines } from "../../domain/text-lines.ts";
import { YAML_SYNTAX_ERROR } from "./findings.ts";
import { parseYaml } from "./parse-yaml.ts";
import { type Fault, nameOf, type YamlDialect, yamlValue } from "./yaml-value.ts";

/** Where in a value: names of members and positions of items. */
export type ValuePath = readonly (string | number)[];

/** One YAML document as a JSON value that knows where each part of it was written. */
export interface YamlText {
  readonly value: Json;
  /** The place of the value at a path; of its nearest ancestor when nothing was written there. */
  locate(path: ValuePath): Location;
  /** The place of the last name of a path instead of its value. */
  locateName(path: ValuePath): Location;
}

/** Where the text stands: the file, and the row (1-based) of its first line there. */
export interface TextOrigin {
  readonly file: string;
  readonly line: number;
}

/** The library reads about a megabyte per second and must not hold the process up for long. */
const MAX_YAML_LENGTH = 4 * 1024 * 1024;
/** One slip can make many; the first ones say it all. */
const MAX_FINDINGS = 20;

/**
 * Reads one document of YAML 1.2 (core schema; JSON is a part of it) as a JSON value. Names must be
 * unique and plain, aliases may not explode; in a declaration numbers must be exact and tags known,
 * too. Throws `invalid_parameter` with every finding's place.
 */
export function readYaml(
  text: string,
  origin: TextOrigin,
  dialect: YamlDialect = "declaration",
): YamlText {
  if (text.length > MAX_YAML_LENGTH) {
    throw new PolicyError(
      "too_large",
      `${origin.file} has over ${MAX_YAML_LENGTH} characters of YAML; ` +
        "split it, or write data as JSON",
    );
  }
  const lines = linesWhenAsked(text);
  const locateOffset = (offset: number): Location => {
    const { row, col } = lines().positionOf(offset);
    return { file: origin.file, row: row + origin.line - 1, col };
  };
  const stream = parseYaml(text, { firstOnly: dialect === "data" });
  if (stream.kind === "refused") throw syntaxError(origin.file, [stream], locateOffset);
  const [document, second] = stream.documents;
  const warnings = dialect === "declaration" ? (document?.warnings ?? []) : [];
  const faults = [...(document?.errors ?? []), ...warnings].map(({ message, pos }) => {
    return { offset: pos[0], message };
  });
  if (second !== undefined) {
    const message = "another document begins here; only one is wanted";
    faults.push({ offset: second.range[0], message });
  }
  if (faults.length > 0) throw syntaxError(origin.file, faults, locateOffset);
  const contents = document?.contents ?? null;
  const { value, faults: valueFaults, targets } = yamlValue(contents, text, dialect);
  if (valueFaults.length > 0) throw syntaxError(origin.file, valueFaults, locateOffset);
  const offsets = createOffsets(contents, targets);
  return {
    value,
    locate: (path) => locateOffset(offsets(path, "value")),
    locateName: (path) => locateOffset(offsets(path, "name")),
  };
}

/** Most texts are never asked for a place. */
function linesWhenAsked(text: string): () => TextLines {
  let lines: TextLines | undefined;
  return () => {
    lines ??= textLines(text);
    return lines;
  };
}

/** From a path to the offset where its value, or the last name of it, begins. */
function createOffsets(
  root: Node | null,
  targets: ReadonlyMap<Alias, Node>,
): (path: ValuePath, what: "name" | "value") => number {
  return (path, what) => {
    let node = root;
    let offset = root?.range?.[0] ?? 0;
    for (const [index, step] of path.entries()) {
      const inner = isAlias(node) ? (targets.get(node) ?? null) : node;
      const next = stepInto(inner, step);
      if (next === undefined) return offset;
      const isName = what === "name" && index === path.length - 1;
      offset = (isName ? next.name : next.value)?.range?.[0] ?? next.name?.range?.[0] ?? offset;
      node = next.value;
    }
    return offset;
  };
}

function stepInto(
  node: Node | null,
  step: string | number,
): { name: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return item === undefined ? undefined : { name: null, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((candidate) => nameOf(candidate) === String(step));
  return pair === undefined
    ? undefined
    : { name: pair.key as Node, value: pair.value as Node | null };
}

function syntaxError(
  file: string,
  faults: readonly Fault[],
  locateOffset: (offset: number) => Location,
): PolicyError {
  const diagnostics = faults.slice(0, MAX_FINDINGS).map(({ offset, message }): Diagnostic => {
    return { code: YAML_SYNTAX_ERROR.code, message, location: locateOffset(offset) };
  });
  return new PolicyError("invalid_parameter", `malformed YAML in ${file}`, { diagnostics });
}
