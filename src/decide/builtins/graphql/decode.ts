import {
  BigNumber,
  entriesOf,
  isArray,
  isNumber,
  isObject,
  numberText,
  type ObjectValue,
  type Value,
  ValueSet,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { enter, leave, type Work } from "../work.ts";
import { membersOf, type NodeName, SELF_READING, type Shape } from "./shapes.ts";
import type { QueryDocument, SchemaDocument } from "./syntax.ts";

type OpenNode = Record<string, unknown>;

/** A query from an object as the builtins show it. Throws a BuiltinError where Go cannot read it. */
export function queryFromValue(value: ObjectValue, work: Work): QueryDocument {
  return readNode(value, "QueryDocument", work) as unknown as QueryDocument;
}

/** A schema from an object as the builtins show it. Throws a BuiltinError where Go cannot read it. */
export function schemaFromValue(value: ObjectValue, work: Work): SchemaDocument {
  return readNode(value, "SchemaDocument", work) as unknown as SchemaDocument;
}

function emptyNode(name: NodeName): OpenNode {
  const node: OpenNode = {};
  for (const [member, shape] of Object.entries(membersOf(name))) {
    if (shape === "text") node[member] = "";
    else if (shape === "flag") node[member] = false;
    else if (shape === "integer") node[member] = 0;
    else if (shape === "selections" || shape.startsWith("[")) node[member] = [];
  }
  if (name === "Definition") node["typePositions"] = [];
  return node;
}

/** Reads an object as Go's encoding/json reads one into a structure: members that it does not know are left alone. */
function readNode(value: Value, name: NodeName, work: Work): OpenNode {
  if (!isObject(value)) throw wrongShape(value, name);
  enter(work);
  const node = emptyNode(name);
  const names = memberNames(name);
  for (const [key, held] of entriesOf(value)) {
    if (typeof key !== "string") continue;
    const member = names.get(SELF_READING.has(name) ? key : foldCase(key));
    if (member === undefined) continue;
    const shape = membersOf(name)[member] as Shape;
    if (held !== null) node[member] = readMember(held, shape, work);
    else if (isEmptiedByNull(shape)) node[member] = emptyNode(name)[member];
  }
  leave(work);
  return node;
}

/** A null leaves a text, a flag or a number as it was. */
function isEmptiedByNull(shape: Shape): boolean {
  return shape !== "text" && shape !== "flag" && shape !== "integer";
}

function memberNames(name: NodeName): ReadonlyMap<string, string> {
  const exact = SELF_READING.has(name);
  const names = Object.keys(membersOf(name)).filter((member) => !exact || member !== "Comment");
  return new Map(names.map((member) => [exact ? member : foldCase(member), member]));
}

/** Go's folding of names: two letters beside ASCII fold into it. */
function foldCase(name: string): string {
  return name.toLowerCase().replaceAll("\u017f", "s");
}

function readMember(value: Value, shape: Shape, work: Work): unknown {
  if (shape === "text") return readText(value);
  if (shape === "flag") return readFlag(value);
  if (shape === "integer") return readInteger(value);
  if (shape === "selections") return listOf(value).flatMap((each) => readSelection(each, work));
  if (!shape.startsWith("[")) return readNode(value, shape as NodeName, work);
  const part = shape.slice(1, -1) as "text" | NodeName;
  const absent = part === "text" ? "" : undefined;
  return listOf(value).map((each) => (each === null ? absent : readMember(each, part, work)));
}

function listOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof ValueSet) return value.sorted;
  throw wrongShape(value, "list");
}

/** gqlparser takes anything for a field that can be read as one, and leaves out what is no selection at all. */
const SELECTIONS = ["Field", "FragmentSpread", "InlineFragment"] as const;

function readSelection(value: Value, work: Work): readonly OpenNode[] {
  if (value === null) return [{ is: "Field", ...emptyNode("Field") }];
  for (const is of SELECTIONS) {
    const { depth } = work;
    try {
      return [{ is, ...readNode(value, is, work) }];
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
      work.depth = depth;
    }
  }
  return [];
}

function readText(value: Value): string {
  if (typeof value !== "string") throw wrongShape(value, "string");
  return value.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

function readFlag(value: Value): boolean {
  if (typeof value !== "boolean") throw wrongShape(value, "bool");
  return value;
}

function readInteger(value: Value): number {
  if (!isNumber(value)) throw wrongShape(value, "int");
  const integer = Number(numberText(value));
  const isRead =
    value instanceof BigNumber ? /^-?\d{1,18}$/.test(value.text) : Number.isInteger(value);
  if (!isRead) throw wrongShape(value, "int");
  return integer;
}

function wrongShape(value: Value, wanted: string): BuiltinError {
  const got = isArray(value) || value instanceof ValueSet ? "array" : typeof value;
  return new BuiltinError(`json: cannot unmarshal ${got} into Go value of type ast.${wanted}`);
}
