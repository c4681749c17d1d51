import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
} from "yaml";
import type { Json } from "../../domain/json-value.ts";
import { type AliasBudget, createAliasBudget, sizeOfScalar } from "./alias-budget.ts";
import { MAX_YAML_DEPTH } from "./parse-yaml.ts";

/**
 * `declaration`: what people write for us, read strictly. `data`: a bundle's data file, of which
 * OPA reads the first document, merges `<<`, passes over tags and rounds numbers.
 */
export type YamlDialect = "declaration" | "data";

/** What is wrong at an offset of the text. */
export interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** A document's nodes as a JSON value. */
export interface YamlValue {
  readonly value: Json;
  readonly faults: readonly Fault[];
  /** The node behind each alias. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/**
 * Reads a document's nodes; the value is of use only when there are no faults. Takes linear time,
 * aliases or not.
 */
export function yamlValue(root: Node | null, text: string, dialect: YamlDialect): YamlValue {
  const reading: Reading = {
    dialect,
    anchors: new Map(),
    targets: new Map(),
    faults: [],
    budget: createAliasBudget(text),
    isOverBudget: false,
  };
  const { value } = convert(root, reading);
  return { value, faults: reading.faults, targets: reading.targets };
}

interface Reading {
  readonly dialect: YamlDialect;
  /** What each anchor names at this point of the document. */
  readonly anchors: Map<string, Converted>;
  /** The node behind each alias. */
  readonly targets: Map<Alias, Node>;
  readonly faults: Fault[];
  readonly budget: AliasBudget;
  /** One finding says it for all aliases that follow. */
  isOverBudget: boolean;
}

interface Converted {
  readonly node: Node | null;
  readonly value: Json;
  /** Bytes, aliases counted in full. */
  readonly size: number;
}

function convert(node: Node | null, reading: Reading, depth = 0): Converted {
  if (node === null) return { node, value: null, size: sizeOfScalar("") };
  if (depth > MAX_YAML_DEPTH) {
    return faulty(node, reading, `nested deeper than ${MAX_YAML_DEPTH} levels`);
  }
  if (isAlias(node)) return follow(node, reading);
  const converted = convertContent(node, reading, depth);
  const anchor = "anchor" in node ? node.anchor : undefined;
  if (anchor !== undefined) reading.anchors.set(anchor, converted);
  return converted;
}

function convertContent(node: Node, reading: Reading, depth: number): Converted {
  if (isMap(node)) return convertMap(node, node.items, reading, depth);
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node, reading, depth + 1));
    return {
      node,
      value: items.map(({ value }) => value),
      size: sizeOfScalar("") + sumOfSizes(items),
    };
  }
  return isScalar(node)
    ? convertScalar(node, reading)
    : faulty(node, reading, "this is no JSON value");
}

function convertMap(
  node: Node,
  pairs: readonly Pair[],
  reading: Reading,
  depth: number,
): Converted {
  const members = new Map<string, Converted>();
  const merged: Converted[] = [];
  for (const pair of pairs) {
    const name = nameOf(pair);
    if (name === undefined) {
      faulty((pair.key ?? node) as Node, reading, "the name of a field must be plain text");
      continue;
    }
    if (members.has(name)) {
      faulty(pair.key as Node, reading, `the name ${JSON.stringify(name)} is there twice`);
    }
    const member = convert(pair.value as Node | null, reading, depth + 1);
    if (name === "<<" && reading.dialect === "data") merged.push(member);
    else members.set(name, member);
  }
  for (const part of merged) mergeInto(members, part);
  const entries = [...members].map(([name, { value }]) => [name, value] as const);
  const names = [...members.keys()].reduce((sum, name) => sum + sizeOfScalar(name), 0);
  const size = names + sumOfSizes([...members.values()]);
  return { node, value: Object.fromEntries(entries), size: sizeOfScalar("") + size };
}

/** Adds the fields of a map, or of each map in a list, that are not there yet. */
function mergeInto(members: Map<string, Converted>, { node, value, size }: Converted): void {
  let rest = size;
  for (const part of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
    if (typeof part !== "object" || part === null) continue;
    for (const [name, member] of Object.entries(part)) {
      if (members.has(name)) continue;
      members.set(name, { node, value: member, size: rest });
      rest = 0; // The first one carries the size of all: only sums are ever asked.
    }
  }
}

/** A name as written: `1` and `true` are names too. */
export function nameOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  const { value, source } = pair.key;
  return typeof value === "string" ? value : (source ?? String(value));
}

function convertScalar(node: Scalar, reading: Reading): Converted {
  const { value } = node;
  if (typeof value === "number") {
    const isExact = Number.isFinite(value) && (!Number.isInteger(value) || isExactInteger(node));
    if (!isExact && reading.dialect === "declaration") {
      return faulty(
        node,
        reading,
        `${node.source} is a number out of range; quote it to have text`,
      );
    }
    return { node, value, size: sizeOfScalar(String(value)) };
  }
  const isPlain = value === null || typeof value === "string" || typeof value === "boolean";
  if (isPlain) return { node, value: value as Json, size: sizeOfScalar(String(value)) };
  // Times and bytes, by their tag or a directive: OPA has text for them.
  const text = node.source ?? "";
  if (reading.dialect === "data") return { node, value: text, size: sizeOfScalar(text) };
  return faulty(node, reading, "this is no JSON value");
}

/** False for digits that JavaScript would round; `1e21` says itself that it is round. */
function isExactInteger({ value, source }: Scalar): boolean {
  return Number.isSafeInteger(value) || /[.eE]/.test(source ?? "");
}

function follow(alias: Alias, reading: Reading): Converted {
  const target = reading.anchors.get(alias.source);
  if (target === undefined) {
    return faulty(alias, reading, `*${alias.source} has no anchor before it`);
  }
  const { budget } = reading;
  if (!budget.spend(target.size)) {
    const nothing: Converted = { node: null, value: null, size: 0 };
    if (reading.isOverBudget) return nothing;
    reading.isOverBudget = true;
    return faulty(alias, reading, `aliases stand for over ${budget.limit} bytes`);
  }
  if (target.node !== null) reading.targets.set(alias, target.node);
  return target;
}

function faulty(node: Node, reading: Reading, message: string): Converted {
  reading.faults.push({ offset: node.range?.[0] ?? 0, message });
  return { node, value: null, size: sizeOfScalar("") };
}

function sumOfSizes(parts: readonly Converted[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
