import { entriesOf, isObject, type ObjectValue, type Value } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { enter, leave, type Work } from "../work.ts";
import {
  ARRAY_OF_SCHEMAS,
  invalidType,
  isSchema,
  keyword,
  mustBeOfType,
  type Reading,
  textKeyword,
  VALID_SCHEMA,
} from "./keywords.ts";
import { addDocument, documentAt, draftOf, type Pool } from "./pool.ts";
import { readApplicators } from "./read-applicators.ts";
import { readBounds } from "./read-bounds.ts";
import { readStructure } from "./read-structure.ts";
import { inherit, parseReference, type Reference } from "./reference.ts";
import { createSubSchema, DRAFT, type SubSchema } from "./schema.ts";

/** What is known while a schema is compiled. */
interface Compilation {
  readonly pool: Pool;
  /** Schemas that were referred to, by their absolute references. */
  readonly referred: Map<string, SubSchema>;
  /** Schemas that wait to be read until the machine stack is shallow again. */
  readonly waiting: (() => void)[];
}

const ROOT: Reference = parseReference("#");
/** From here on schemas that are referred to wait: there may be chains of thousands. */
const MAX_NESTING = 200;

/** Compiles a schema (gojsonschema, schemaLoader.go and schema.go). Throws a BuiltinError in its words. */
export function compileSchema(document: Value, work: Work): SubSchema {
  const pool: Pool = { documents: new Map(), references: new Map(), work };
  const compilation: Compilation = { pool, referred: new Map(), waiting: [] };
  addDocument(pool, document, ROOT);
  const root = createSubSchema(undefined, draftOf(document) ?? DRAFT.hybrid);
  readSchema(compilation, document, root);
  for (let next = compilation.waiting.pop(); next !== undefined; next = compilation.waiting.pop()) {
    next();
  }
  return root;
}

function readSchema(compilation: Compilation, node: Value, schema: SubSchema): void {
  const { work } = compilation.pool;
  const draft = schema.draft ?? schema.parent?.draft ?? DRAFT.hybrid;
  schema.draft = draft;
  if (typeof node === "boolean" && draft >= DRAFT.six) {
    schema.pass = node;
    return;
  }
  if (!isObject(node)) {
    throw new BuiltinError(`Expected: ${VALID_SCHEMA}, given: Invalid JSON`);
  }
  enter(work);
  const child = (inner: Value): SubSchema => {
    const read = createSubSchema(schema);
    readSchema(compilation, inner, read);
    return read;
  };
  readKeywords(compilation, node, { keywords: node, schema, draft, work, child });
  leave(work);
}

function readKeywords(compilation: Compilation, node: ObjectValue, reading: Reading): void {
  readId(reading);
  readDefinitions(reading);
  textKeyword(reading, "title");
  textKeyword(reading, "description");
  const reference = textKeyword(reading, "$ref");
  if (reference !== undefined) {
    const absolute = compilation.pool.references.get(node) ?? reference;
    if (refer(compilation, reading.schema, parseReference(absolute))) return;
  }
  readStructure(reading);
  readBounds(reading);
  readApplicators(reading);
}

function readId(reading: Reading): void {
  const { schema, draft } = reading;
  schema.id ??= schema.parent === undefined ? ROOT : schema.parent.id;
  const isOld =
    draft === DRAFT.four || (draft === DRAFT.hybrid && keyword(reading, "id") !== undefined);
  const id = textKeyword(reading, isOld ? "id" : "$id");
  if (id === undefined) return;
  const reference = parseReference(id);
  const base = schema.parent?.id;
  schema.id = base === undefined ? reference : inherit(base, reference);
}

function readDefinitions(reading: Reading): void {
  const definitions = keyword(reading, "definitions");
  if (definitions === undefined) return;
  if (!isObject(definitions)) throw invalidType(ARRAY_OF_SCHEMAS, "definitions");
  for (const [, definition] of entriesOf(definitions)) {
    if (!isSchema(definition)) throw invalidType(ARRAY_OF_SCHEMAS, "definitions");
    reading.child(definition);
  }
}

/** True for a schema that is referred to for the first time: then what stands beside the reference is not even read. */
function refer(compilation: Compilation, schema: SubSchema, reference: Reference): boolean {
  const { pool, referred, waiting } = compilation;
  const known = referred.get(reference.text);
  if (known !== undefined) {
    schema.reference = known;
    return false;
  }
  const target = createSubSchema(schema);
  referred.set(reference.text, target);
  const { document, draft } = documentAt(pool, reference);
  target.id = reference;
  target.draft = draft;
  if (!isSchema(document)) throw mustBeOfType(VALID_SCHEMA, "object");
  schema.reference = target;
  if (pool.work.depth < MAX_NESTING) readSchema(compilation, document, target);
  else waiting.push(() => readSchema(compilation, document, target));
  return true;
}
