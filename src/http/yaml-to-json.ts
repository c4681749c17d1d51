import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";

/** Aliases may repeat what they name; a document may not grow past this many values by it. */
const MAX_VALUES = 1_000_000;

interface Conversion {
  readonly document: Document.Parsed;
  values: number;
}

/**
 * The first document of a YAML text as JSON text, resolved as OPA resolves it (go-yaml v3): `yes`
 * and `on` are strings, `017` is fifteen, large integers become floats, dates are strings. Throws
 * an Error that says what is wrong and where.
 */
export function yamlToJson(text: string): string {
  // Untyped scalars: what plain text means is decided here.
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false });
  if (!Array.isArray(documents)) return "null";
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  const document = documents[0];
  if (document === undefined || document.contents === null) return "null";
  return nodeText({ document, values: 0 }, document.contents);
}

function nodeText(conversion: Conversion, node: unknown): string {
  conversion.values++;
  if (conversion.values > MAX_VALUES) throw new Error("yaml: document contains excessive aliasing");
  if (isAlias(node)) {
    const target = node.resolve(conversion.document);
    if (target === undefined) throw new Error(`yaml: unknown anchor '${node.source}' referenced`);
    return nodeText(conversion, target);
  }
  if (isScalar(node)) return scalarText(node);
  if (isSeq(node)) return `[${node.items.map((item) => nodeText(conversion, item)).join()}]`;
  if (isMap(node)) {
    const members = [...mapMembers(conversion, node)];
    return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
  }
  return "null";
}

/** Own keys win over merged ones, later ones over earlier. */
function mapMembers(conversion: Conversion, map: YAMLMap): Map<string, string> {
  const own = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const pair of map.items) {
    if (isMerge(pair)) mergeInto(conversion, merged, pair.value);
    else own.set(keyText(conversion, pair.key), nodeText(conversion, pair.value));
  }
  for (const [key, value] of merged) if (!own.has(key)) own.set(key, value);
  return own;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<" && key.tag === undefined;
}

function mergeInto(conversion: Conversion, merged: Map<string, string>, source: unknown): void {
  const node = isAlias(source) ? source.resolve(conversion.document) : source;
  if (isSeq(node)) {
    for (const item of node.items) mergeInto(conversion, merged, item);
    return;
  }
  if (!isMap(node))
    throw new Error("yaml: map merge requires map or sequence of maps as the value");
  for (const [key, value] of mapMembers(conversion, node)) {
    if (!merged.has(key)) merged.set(key, value);
  }
}

function keyText(conversion: Conversion, key: unknown): string {
  const node = isAlias(key) ? key.resolve(conversion.document) : key;
  if (!isScalar(node)) throw new Error("yaml: only scalars can be keys of a JSON object");
  const text = scalarText(node);
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
