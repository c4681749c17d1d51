import { isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from "yaml";
import { positionAt } from "../../../domain/text-position.ts";
import {
  type AliasBudget,
  createAliasBudget,
  sizeOfScalar,
} from "../../../means/yaml/alias-budget.ts";
import { parseYaml } from "../../../means/yaml/parse-yaml.ts";

/** Reading YAML takes microseconds for each mark, value and space: this is about a second, and some 400 kB of text. */
const MAX_TOKENS = 200_000;

/** A node as JSON text. */
interface Converted {
  readonly text: string;
  /** The members of a map, for a merge. */
  readonly members?: ReadonlyMap<string, string>;
  /** The items of a list, for a merge of several maps. */
  readonly items?: readonly Converted[];
}

interface Conversion {
  /** What each anchor names at this point of the document. */
  readonly anchors: Map<string, Converted>;
  readonly budget: AliasBudget;
}

const NULL: Converted = { text: "null" };

/**
 * The first document of a YAML text as JSON text, resolved as OPA resolves it (go-yaml v3): `yes`
 * and `on` are strings, `017` is fifteen, large integers become floats, dates are strings. Throws
 * an Error that says what is wrong and where. Stricter than OPA in three ways: nesting ends at 200,
 * aliases may stand for little more than the text is long, and long texts must be JSON.
 */
export function yamlToJson(text: string): string {
  // Untyped scalars: what plain text means is decided here.
  const stream = parseYaml(text, { untyped: true, maxTokens: MAX_TOKENS });
  if (stream.kind === "refused") throw syntaxError(text, stream.offset, stream.message);
  for (const { errors } of stream.documents) {
    if (errors[0] !== undefined) throw syntaxError(text, errors[0].pos[0], errors[0].message);
  }
  const contents = stream.documents[0]?.contents ?? null;
  return convert({ anchors: new Map(), budget: createAliasBudget(text) }, contents).text;
}

function syntaxError(text: string, offset: number, message: string): Error {
  const { row, col } = positionAt(text, offset);
  return new Error(`yaml: line ${row}, column ${col}: ${message}`);
}

function convert(conversion: Conversion, node: unknown): Converted {
  if (isAlias(node)) return follow(conversion, node.source);
  const converted = convertContent(conversion, node);
  const anchor = isScalar(node) || isSeq(node) || isMap(node) ? node.anchor : undefined;
  if (anchor !== undefined) conversion.anchors.set(anchor, converted);
  return converted;
}

function convertContent(conversion: Conversion, node: unknown): Converted {
  if (isScalar(node)) return { text: scalarText(node) };
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(conversion, item));
    return { text: `[${items.map(({ text }) => text).join()}]`, items };
  }
  if (!isMap(node)) return NULL;
  const members = mapMembers(conversion, node);
  const texts = [...members].map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return { text: `{${texts.join()}}`, members };
}

function follow({ anchors, budget }: Conversion, source: string): Converted {
  const target = anchors.get(source);
  if (target === undefined) throw new Error(`yaml: unknown anchor '${source}' referenced`);
  if (!budget.spend(sizeOfScalar(target.text))) {
    throw new Error("yaml: document contains excessive aliasing");
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
      const name = keyText(convert(conversion, pair.key));
      own.set(name, convert(conversion, pair.value).text);
    }
  }
  for (const [key, value] of merged) if (!own.has(key)) own.set(key, value);
  return own;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<" && key.tag === undefined;
}

function mergeInto(merged: Map<string, string>, { members, items }: Converted): void {
  for (const item of items ?? []) mergeInto(merged, item);
  if (items === undefined && members === undefined) {
    throw new Error("yaml: map merge requires map or sequence of maps as the value");
  }
  for (const [key, value] of members ?? []) if (!merged.has(key)) merged.set(key, value);
}

function keyText({ text, members, items }: Converted): string {
  if (members !== undefined || items !== undefined) {
    throw new Error("yaml: only scalars can be keys of a JSON object");
  }
  if (text === "null") throw new Error("yaml: null cannot be a key of a JSON object");
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

function scalarText(scalar: Scalar): string {
  const text = typeof scalar.value === "string" ? scalar.value : "";
  const isPlain = scalar.type === "PLAIN" && scalar.tag === undefined;
  const isTyped = /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(scalar.tag ?? "");
  return (isPlain || isTyped ? typedText(text) : undefined) ?? JSON.stringify(text);
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** A sign, a prefix and 64 binary digits, with room for some zeros: BigInt takes its time with more. */
const MAX_INTEGER_LENGTH = 200;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/** The JSON text of a plain scalar that is no string (go-yaml v3, resolve.go). */
function typedText(text: string): string | undefined {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return "null";
  if (/^(?:true|True|TRUE)$/.test(text)) return "true";
  if (/^(?:false|False|FALSE)$/.test(text)) return "false";
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(text)) {
    throw new Error(`json: unsupported value: ${text}`);
  }
  if (!/^[-+.\d]/.test(text)) return undefined;
  const digits = text.replaceAll("_", "");
  return integerText(digits) ?? (FLOAT.test(digits) ? floatText(digits) : undefined);
}

function integerText(text: string): string | undefined {
  if (text.length > MAX_INTEGER_LENGTH) return undefined;
  const [, sign, magnitude] = INTEGER.exec(text) ?? [];
  if (magnitude === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude;
  const value = sign === "-" ? -BigInt(octal) : BigInt(octal);
  return value >= INT64_MIN && value <= UINT64_MAX ? String(value) : undefined;
}

/** What is too large for a float stays a string. */
function floatText(text: string): string | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return Object.is(value, -0) ? "-0" : String(value);
}
