import { isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from "yaml";
import { positionAt } from "../../../domain/text-position.ts";
import {
  type AliasBudget,
  createAliasBudget,
  sizeOfScalar,
} from "../../../means/yaml/alias-budget.ts";
import { parseYaml } from "../../../means/yaml/parse-yaml.ts";
import { GoError } from "../go-error.ts";
import {
  NO_JSON,
  plainScalar,
  scalarJson,
  scalarName,
  taggedScalar,
  type YamlScalar,
} from "./scalar-type.ts";
import { YamlLimit } from "./yaml-limit.ts";

/** Reading YAML takes microseconds for each mark, value and space: this is about a second, and some 400 kB of text. */
const MAX_TOKENS = 200_000;

/** A node as JSON text. */
interface Converted {
  readonly text: string;
  /** As a name of a JSON object; undefined where it cannot be one. */
  readonly name?: string;
  /** The members of a map, for a merge. */
  readonly members?: ReadonlyMap<string, string>;
  /** The items of a list, for a merge of several maps. */
  readonly items?: readonly Converted[];
}

/** The JSON text of a scalar that is no name, of what it means and how it is written. */
export type ScalarWriter = (value: YamlScalar, text: string, isPlain: boolean) => string;

interface Conversion {
  readonly source: string;
  readonly write: ScalarWriter;
  /** What each anchor names at this point of the document. */
  readonly anchors: Map<string, Converted>;
  readonly budget: AliasBudget;
}

const NULL: Converted = { text: "null" };

/**
 * The first document of a YAML text as JSON text, resolved as OPA resolves it (go-yaml v3): `yes`
 * and `on` are strings, `017` is fifteen, large integers become floats, dates are strings. Throws a
 * GoError that says what is wrong and where. Stricter than OPA in three ways, for which it throws a
 * YamlLimit: nesting ends at 200, aliases may stand for little more than the text is long, and
 * long texts must be JSON. Known to be taken though OPA takes it for broken: a name behind `?` with a list behind
 * it that belongs to nothing.
 */
export function yamlToJson(text: string, write: ScalarWriter = scalarJson): string {
  refuseText(text);
  // One of libyaml's line ends, which the library does not know.
  const source = text.replaceAll("\u0085", "\n");
  // Untyped scalars: what plain text means is decided here.
  const stream = parseYaml(source, { untyped: true, maxTokens: MAX_TOKENS });
  if (stream.kind === "refused") {
    throw new YamlLimit(placed(text, stream.offset, stream.message));
  }
  for (const [i, { errors, directives, contents }] of stream.documents.entries()) {
    const [error] = errors;
    if (error !== undefined) throw new GoError(placed(text, error.pos[0], error.message));
    const { explicit, version } = directives.yaml;
    if (explicit === true && version !== "1.1") {
      throw new GoError("yaml: found incompatible YAML document");
    }
    if (i > 0 && directives.docStart !== true && !isNothing(contents)) {
      throw new GoError("yaml: did not find expected <document start>");
    }
  }
  const contents = stream.documents[0]?.contents ?? null;
  const conversion = { source, write, anchors: new Map(), budget: createAliasBudget(text) };
  const json = convert(conversion, contents).text;
  refuseNumbers(json);
  return json;
}

function refuseNumbers(json: string): void {
  const at = json.indexOf(NO_JSON);
  if (at < 0) return;
  const [number = ""] = /^[-+]?[a-zA-Z]+/.exec(json.slice(at + 1, at + 10)) ?? [];
  throw new GoError(`json: unsupported value: ${number}`);
}

/** What the library finds between two ends of documents. */
function isNothing(contents: unknown): boolean {
  if (!isScalar(contents)) return contents === null;
  return contents.source === "" && contents.tag === undefined && contents.anchor === undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\0-\u0008\v\f\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** What libyaml refuses and the library takes: control characters, and an end before any document. */
function refuseText(text: string): void {
  if (CONTROL.test(text)) throw new GoError("yaml: control characters are not allowed");
  const first = text.split(/\r\n|[\r\n]/).find((line) => !/^[ \t]*(?:#|$)/.test(line));
  if (first !== undefined && /^\.\.\.(?:[ \t]|$)/.test(first)) {
    throw new GoError("yaml: did not find expected <document start>");
  }
}

function placed(text: string, offset: number, message: string): string {
  const { row, col } = positionAt(text, offset);
  return `yaml: line ${row}, column ${col}: ${message}`;
}

function convert(conversion: Conversion, node: unknown): Converted {
  if (isAlias(node)) return follow(conversion, node.source);
  const converted = convertContent(conversion, node);
  const anchor = isScalar(node) || isSeq(node) || isMap(node) ? node.anchor : undefined;
  if (anchor !== undefined) conversion.anchors.set(anchor, converted);
  return converted;
}

function convertContent(conversion: Conversion, node: unknown): Converted {
  if (isScalar(node)) return convertScalar(conversion, node);
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(conversion, item));
    return { text: `[${items.map(({ text }) => text).join()}]`, items };
  }
  if (!isMap(node)) return NULL;
  const members = mapMembers(conversion, node);
  const texts = [...members].map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return { text: `{${texts.join()}}`, members };
}

function convertScalar(conversion: Conversion, node: Scalar): Converted {
  const { type, tag } = node;
  if (type === "QUOTE_DOUBLE") refuseEscapes(conversion, node);
  const text = textOf(node);
  const isTagged = tag !== undefined && tag !== "!";
  const isPlain = type === "PLAIN" && !isTagged;
  const value = isTagged ? taggedScalar(tag, text) : isPlain ? plainScalar(text) : text;
  const name = scalarName(value);
  return { text: conversion.write(value, text, isPlain), ...(name !== undefined && { name }) };
}

/** Of some tags the library knows more than its schema. */
function textOf({ value, source }: Scalar): string {
  return typeof value === "string" ? value : (source ?? "");
}

/** Escapes of no character: the library takes half of a pair for one. */
function refuseEscapes({ source }: Conversion, { range }: Scalar): void {
  const written = source.slice(range?.[0], range?.[1]);
  if (!/\\[uU]/.test(written)) return;
  for (const [, digits] of written.matchAll(/\\(?:u([0-9a-fA-F]{4})|.)/gs)) {
    const code = Number.parseInt(digits ?? "0", 16);
    if (code >= 0xd800 && code < 0xe000) {
      throw new GoError("yaml: found invalid Unicode character escape code");
    }
  }
}

function follow({ anchors, budget }: Conversion, source: string): Converted {
  const target = anchors.get(source);
  if (target === undefined) throw new GoError(`yaml: unknown anchor '${source}' referenced`);
  if (!budget.spend(sizeOfScalar(target.text))) {
    throw new YamlLimit("yaml: document contains excessive aliasing");
  }
  return target;
}

/** Own keys win over merged ones, later ones over earlier. */
function mapMembers(conversion: Conversion, map: YAMLMap): Map<string, string> {
  const own = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const pair of map.items) {
    if (isMerge(pair)) mergeInto(merged, convert(conversion, pair.value));
    else {
      own.set(nameOf(conversion, pair.key), convert(conversion, pair.value).text);
    }
  }
  for (const [key, value] of merged) if (!own.has(key)) own.set(key, value);
  return own;
}

function nameOf(conversion: Conversion, key: unknown): string {
  const { name } = convert(conversion, key);
  if (name === undefined) throw new GoError("yaml: unsupported map key");
  return name;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<" && key.tag === undefined;
}

function mergeInto(merged: Map<string, string>, { members, items }: Converted): void {
  for (const item of items ?? []) mergeInto(merged, item);
  if (items === undefined && members === undefined) {
    throw new GoError("yaml: map merge requires map or sequence of maps as the value");
  }
  for (const [key, value] of members ?? []) if (!merged.has(key)) merged.set(key, value);
}
