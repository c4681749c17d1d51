import { parseValue } from "../../values/parse-value.ts";
import {
  entriesOf,
  isArray,
  isObject,
  type ObjectValue,
  type Value,
  valueAt,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { enter, leave, type Work } from "../work.ts";
import { METASCHEMAS } from "./metaschemas.ts";
import {
  follow,
  inherit,
  isCanonical,
  parseReference,
  type Reference,
  withoutFragment,
} from "./reference.ts";
import { DRAFT } from "./schema.ts";

interface Pooled {
  readonly document: Value;
  readonly draft: number | undefined;
}

/** The documents that references lead into (gojsonschema, schemaPool.go). */
export interface Pool {
  readonly documents: Map<string, Pooled>;
  /** The references of schemas, made absolute. */
  readonly references: Map<ObjectValue, string>;
  readonly work: Work;
}

const DRAFTS: ReadonlyMap<string, number> = new Map([
  ["http://json-schema.org/draft-04/schema", DRAFT.four],
  ["http://json-schema.org/draft-06/schema", DRAFT.six],
  ["http://json-schema.org/draft-07/schema", DRAFT.seven],
]);

/** The draft that a document says it is of, undefined where it says none that is known. Throws a BuiltinError. */
export function draftOf(document: Value): number | undefined {
  if (typeof document === "boolean") return undefined;
  if (!isObject(document)) throw new BuiltinError("schema is invalid");
  const url = valueAt(document, "$schema");
  if (url === undefined) return undefined;
  if (typeof url !== "string") throw new BuiltinError("$schema must be of type string");
  return DRAFTS.get(parseReference(url).text);
}

/** Puts a document into the pool, with every part that has an id of its own. Throws a BuiltinError. */
export function addDocument(pool: Pool, document: Value, reference: Reference): void {
  if (pool.documents.has(reference.text)) throw alreadyThere(reference);
  const draft = draftOf(document);
  addParts(pool, document, reference, draft);
  pool.documents.set(reference.text, { document, draft });
}

function alreadyThere({ text }: Reference): BuiltinError {
  return new BuiltinError(`Reference already exists: "${text}"`);
}

function addParts(pool: Pool, document: Value, base: Reference, draft: number | undefined): void {
  enter(pool.work);
  if (isArray(document)) for (const part of document) addParts(pool, part, base, draft);
  else if (isObject(document)) {
    const scope = addById(pool, document, base, draft);
    noteReference(pool, document, scope);
    for (const part of partsOf(document)) addParts(pool, part, scope, draft);
  }
  leave(pool.work);
}

/** The scope of a part: its own id, or that of what is around it. */
function addById(
  pool: Pool,
  document: ObjectValue,
  base: Reference,
  draft: number | undefined,
): Reference {
  const own = valueAt(document, valueAt(document, "id") === undefined ? "$id" : "id");
  const scope = typeof own === "string" ? resolved(base, own) : undefined;
  if (scope === undefined) return base;
  if (pool.documents.has(scope.text)) throw alreadyThere(scope);
  pool.documents.set(scope.text, { document, draft });
  return scope;
}

function noteReference(pool: Pool, document: ObjectValue, scope: Reference): void {
  const reference = valueAt(document, "$ref");
  const absolute = typeof reference === "string" ? resolved(scope, reference) : undefined;
  if (absolute !== undefined) pool.references.set(document, absolute.text);
}

/** Undefined for what is no reference: that is told when the schema is read. */
function resolved(base: Reference, text: string): Reference | undefined {
  try {
    return inherit(base, parseReference(text));
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

/** Members whose own members are schemas, whatever their names. */
const HOLDERS = new Set(["properties", "dependencies", "patternProperties"]);

/** The parts of a schema that may be schemas. */
function partsOf(document: ObjectValue): readonly Value[] {
  return entriesOf(document).flatMap(([key, value]) => {
    if (key === "const" || key === "enum") return [];
    if (typeof key !== "string" || !HOLDERS.has(key)) return [value];
    return isObject(value) ? entriesOf(value).map(([, part]) => part) : [];
  });
}

/** What a reference leads to. Throws a BuiltinError; nothing is fetched from anywhere. */
export function documentAt(pool: Pool, reference: Reference): Pooled {
  const known = pool.documents.get(reference.text);
  if (known !== undefined) return known;
  const bare = withoutFragment(reference);
  const holder = pool.documents.get(bare.text);
  if (holder !== undefined) {
    const found = { document: follow(reference, holder.document), draft: holder.draft };
    pool.documents.set(reference.text, found);
    return found;
  }
  if (!isCanonical(reference)) {
    throw new BuiltinError(`Reference ${reference.text} must be canonical`);
  }
  const metaschema = METASCHEMAS.get(bare.text);
  if (metaschema === undefined) {
    throw new BuiltinError(`remote reference loading disabled: ${reference.text}`);
  }
  const document = parseValue(metaschema);
  addDocument(pool, document, bare);
  return { document: follow(reference, document), draft: draftOf(document) };
}
